package io.drayage.engine.nfc;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.block.BlockSet.Span;
import io.drayage.protocol.nfc.AllocatedChunks;
import java.util.BitSet;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What comes next: blocks to read, blocks known to be zero, or a question to the host which blocks hold anything. Ascending, each block once. Reads never cross a multiple of the unit. One thread at
 * a time.
 */
final class ReadPlan {
    /** Blocks that one question covers: 8 GiB of disk, 2 KiB of bitmap; the most that was seen to work on a real host. */
    static final int REGION_BLOCKS = 16_384;

    private final Iterator<Span> spans;
    private final long capacityBytes;
    private final long wholeBlocks;
    private final int unitBlocks;
    private boolean query;
    private long next;
    private long end;
    private long regionFirst = -1;
    private BitSet region = new BitSet();

    /** What to do next. */
    sealed interface Step permits Read, Zeros, Query {}

    /** Read these blocks with one request. */
    record Read(long first, int count) implements Step {}

    /** These blocks are zero. */
    record Zeros(long first, long count) implements Step {}

    /** Ask about these blocks and tell {@link #allocated}. */
    record Query(long first, int count) implements Step {}

    /** @param query whether the host can be asked */
    ReadPlan(BlockSet toRead, long capacityBytes, int unitBlocks, boolean query) {
        this.spans = toRead.spans();
        this.capacityBytes = capacityBytes;
        this.wholeBlocks = capacityBytes / BlockGeometry.BLOCK_BYTES;
        this.unitBlocks = unitBlocks;
        this.query = query;
        long last = BlockGeometry.blockCount(capacityBytes);
        if (toRead.count() > 0 && !toRead.minus(BlockSet.all(last)).isEmpty()) {
            throw new IllegalArgumentException("blocks to read beyond the disk's " + last);
        }
        nextSpan();
    }

    private void nextSpan() {
        if (next == end && spans.hasNext()) {
            Span span = spans.next();
            next = span.first();
            end = span.end();
        }
    }

    /** The host does not answer questions: whatever was not asked about is read. */
    void stopQuerying() {
        query = false;
    }

    boolean isQuerying() {
        return query;
    }

    /** The answer to the last {@link Query}. */
    void allocated(AllocatedChunks chunks) {
        region = chunks.allocated();
        regionFirst = next / REGION_BLOCKS * REGION_BLOCKS;
    }

    /** What comes next, or null at the end. A {@link Read} or {@link Zeros} is done with once {@link #advance} is called for it. */
    @Nullable
    Step peek() {
        if (next == end) {
            return null;
        }
        if (mustAsk()) {
            long first = next / REGION_BLOCKS * REGION_BLOCKS;
            return new Query(first, (int) Math.min(REGION_BLOCKS, wholeBlocks - first));
        }
        long zeros = zerosFrom(next);
        return zeros > 0 ? new Zeros(next, zeros) : new Read(next, readable());
    }

    /** Goes on behind these blocks, which begin where {@link #peek} said. */
    void advance(long count) {
        next += count;
        nextSpan();
    }

    long capacityBytes() {
        return capacityBytes;
    }

    private boolean mustAsk() {
        return query && next < wholeBlocks && !isKnown(next);
    }

    private boolean isKnown(long block) {
        return regionFirst >= 0 && block >= regionFirst && block < regionFirst + REGION_BLOCKS;
    }

    private boolean isZero(long block) {
        return isKnown(block) && block < wholeBlocks && !region.get((int) (block - regionFirst));
    }

    private long zerosFrom(long first) {
        if (!isZero(first)) {
            return 0;
        }
        int set = region.nextSetBit((int) (first - regionFirst));
        long stop = Math.min(Math.min(end, wholeBlocks), regionFirst + REGION_BLOCKS);
        return (set < 0 ? stop : Math.min(stop, regionFirst + set)) - first;
    }

    private int readable() {
        long stop = Math.min(end, (next / unitBlocks + 1) * unitBlocks);
        int count = 1;
        while (next + count < stop && !isZero(next + count)) {
            count++;
        }
        return count;
    }
}
