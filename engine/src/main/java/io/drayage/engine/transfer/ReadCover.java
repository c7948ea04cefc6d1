package io.drayage.engine.transfer;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.protocol.block.BlockSet;
import java.util.Iterator;

/**
 * Watches that a source with random access delivers every block that it was told to read: what it passed over would stand in the image as the baseline has it. Delivering more does no harm.
 * Confined to the disk's context.
 */
final class ReadCover {
    private final String diskName;
    private final Iterator<BlockSet.Span> spans;
    /** The first block that is still to arrive, and the end of its run; both beyond every disk when none is. */
    private long next;

    private long end;

    ReadCover(String diskName, BlockSet toRead) {
        this.diskName = diskName;
        this.spans = toRead.spans();
        nextSpan();
    }

    /** Blocks {@code first} to {@code first + count} exclusive arrived. */
    void arrived(long first, long count) {
        if (first > next) {
            throw missing();
        }
        while (first + count > next) {
            next = Math.min(first + count, end);
            if (next == end) {
                nextSpan();
            }
        }
    }

    /** The source has ended. */
    void ended() {
        if (next != Long.MAX_VALUE) {
            throw missing();
        }
    }

    private void nextSpan() {
        BlockSet.Span span = spans.hasNext() ? spans.next() : null;
        next = span == null ? Long.MAX_VALUE : span.first();
        end = span == null ? Long.MAX_VALUE : span.end();
    }

    private EngineException missing() {
        return new EngineException(
                Kind.SOURCE_READ,
                diskName,
                "the source passed over block " + next + ", which it was told to read",
                "The disk is read again; if this recurs, choose another transport");
    }
}
