package io.drayage.engine.transfer;

import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.vmdk.GrainInflater;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A source with random access over a {@link TestDisk}: delivers the blocks of a set, those that are zero as zeros. */
final class RandomSource implements BlockSource {
    final AtomicLong bytesRead = new AtomicLong();
    private final TestDisk disk;
    private final Iterator<BlockSet.Span> spans;
    private long next;
    private long end;
    private @Nullable SourceListener listener;
    private @Nullable Context context;
    private long credit;
    private boolean over;

    RandomSource(TestDisk disk, BlockSet toRead) {
        this.disk = disk;
        this.spans = toRead.spans();
    }

    @Override
    public Access access() {
        return Access.RANDOM_ACCESS;
    }

    @Override
    public String transport() {
        return "nfc";
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
        if (context != null) {
            context.runOnContext(go -> step());
        }
    }

    private void step() {
        SourceListener events = listener;
        while (events != null && !over) {
            if (next == end) {
                if (!spans.hasNext()) {
                    over = true;
                    events.ended(new SourceSummary(bytesRead.get(), Optional.empty()));
                    return;
                }
                BlockSet.Span span = spans.next();
                next = span.first();
                end = span.end();
            }
            long zeros = Math.min(disk.zerosFrom(next), end - next);
            if (zeros > 0) {
                next += zeros;
                events.zeros(next - zeros, zeros);
            } else if (credit < BlockGeometry.BLOCK_BYTES) {
                return;
            } else {
                credit -= BlockGeometry.BLOCK_BYTES;
                bytesRead.addAndGet(BlockGeometry.BLOCK_BYTES);
                events.block(new Read(disk, next++));
            }
        }
    }

    @Override
    public Future<Void> close() {
        over = true;
        return Future.succeededFuture();
    }

    private record Read(TestDisk disk, long index) implements SourceBlock {
        @Override
        public int heldBytes() {
            return BlockGeometry.BLOCK_BYTES;
        }

        @Override
        public void materialise(GrainInflater inflater, byte[] target) {
            disk.read(index, target);
        }
    }
}
