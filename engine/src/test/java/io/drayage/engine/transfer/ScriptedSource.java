package io.drayage.engine.transfer;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.GrainInflater;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream of blocks out of a {@link TestDisk} that keeps to its credit and misbehaves at a chosen block. Every block holds 512 KiB while it waits.
 */
final class ScriptedSource implements BlockSource {
    /** What happens at the chosen block. */
    enum Trouble {
        NONE,
        FAIL,
        END_EARLY,
        GO_SILENT,
        JUNK,
        THROW
    }

    private static final int CHUNK = 16 << 10;

    private final TestDisk disk;
    private final Trouble trouble;
    private final long troubleAt;
    final AtomicBoolean closed = new AtomicBoolean();
    final AtomicLong blocksSent = new AtomicLong();
    private @Nullable SourceListener listener;
    private @Nullable Context context;
    private long credit;
    private long next;
    private boolean scheduled;
    private boolean over;

    ScriptedSource(TestDisk disk) {
        this(disk, Trouble.NONE, -1);
    }

    ScriptedSource(TestDisk disk, Trouble trouble, long troubleAt) {
        this.disk = disk;
        this.trouble = trouble;
        this.troubleAt = troubleAt;
    }

    @Override
    public Access access() {
        return Access.STREAM;
    }

    @Override
    public String transport() {
        return "scripted";
    }

    @Override
    public long capacityBytes() {
        return disk.capacityBytes();
    }

    @Override
    public void start(SourceListener events) {
        listener = events;
        context = Vertx.currentContext();
        schedule();
    }

    @Override
    public void request(long bytes) {
        credit += bytes;
        schedule();
    }

    private void schedule() {
        if (context != null && !scheduled) {
            scheduled = true;
            context.runOnContext(ignored -> step());
        }
    }

    private void step() {
        scheduled = false;
        SourceListener events = listener;
        if (events == null || over) {
            return;
        }
        if (next == disk.blocks()) {
            over = true;
            events.ended(new SourceSummary(blocksSent.get() * BlockGeometry.BLOCK_BYTES, Optional.empty()));
            return;
        }
        if (next == troubleAt && makeTrouble(events)) {
            return;
        }
        deliver(events);
    }

    private void deliver(SourceListener events) {
        long zeros = disk.zerosFrom(next);
        if (zeros > 0) {
            long first = next;
            next += zeros;
            events.zeros(first, zeros);
        } else if (credit >= BlockGeometry.BLOCK_BYTES + CHUNK) {
            // A real source reads some bytes that it does not keep.
            credit -= BlockGeometry.BLOCK_BYTES + CHUNK;
            blocksSent.incrementAndGet();
            events.block(new RawBlock(next++));
            events.released(CHUNK);
        } else {
            return;
        }
        schedule();
    }

    private boolean makeTrouble(SourceListener events) {
        switch (trouble) {
            case FAIL -> {
                over = true;
                events.failed(new EngineException(Kind.SOURCE_READ, "scripted", "failed on purpose", "Try again"));
                return true;
            }
            case END_EARLY -> {
                over = true;
                events.ended(new SourceSummary(0, Optional.empty()));
                return true;
            }
            case GO_SILENT -> {
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    @Override
    public Future<Void> close() {
        over = true;
        closed.set(true);
        return Future.succeededFuture();
    }

    private final class RawBlock implements SourceBlock {
        private final long index;

        private RawBlock(long index) {
            this.index = index;
        }

        @Override
        public long index() {
            return index;
        }

        @Override
        public int heldBytes() {
            return BlockGeometry.BLOCK_BYTES;
        }

        @Override
        public void materialise(GrainInflater inflater, byte[] target) {
            if (index == troubleAt && trouble == Trouble.JUNK) {
                throw new MalformedInputException("grain", 7, "junk on purpose");
            }
            if (index == troubleAt && trouble == Trouble.THROW) {
                throw new IllegalStateException("thrown on purpose");
            }
            disk.read(index, target);
        }
    }
}
