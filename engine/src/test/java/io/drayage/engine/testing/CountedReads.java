package io.drayage.engine.testing;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.run.DirectTransport;
import io.drayage.engine.run.DirectTransports;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Counts which blocks the sources of several engines deliver, and tells a test when so many have come. */
public final class CountedReads implements DirectTransports {
    private final Map<String, Map<Long, Integer>> blocks = new HashMap<>();
    private long all;
    private LongConsumer watcher = count -> {};

    /** Calls {@code told} with the number of blocks so far, whenever one comes. */
    public synchronized void watch(LongConsumer told) {
        watcher = told;
    }

    /** The most blocks of any disk that were delivered more than once, each counted once per repetition. */
    public synchronized long mostReadAgain() {
        return blocks.values().stream()
                .mapToLong(disk ->
                        disk.values().stream().mapToLong(times -> times - 1).sum())
                .max()
                .orElse(0);
    }

    /** Blocks delivered so far. */
    public synchronized long count() {
        return all;
    }

    private void delivered(String disk, long block) {
        LongConsumer told;
        long now;
        synchronized (this) {
            blocks.computeIfAbsent(disk, first -> new HashMap<>()).merge(block, 1, Integer::sum);
            now = ++all;
            told = watcher;
        }
        told.accept(now);
    }

    @Override
    public List<DirectTransport> make(Vertx vertx, StreamGovernor governor) {
        return DirectTransports.standard().make(vertx, governor).stream()
                .map(real -> (DirectTransport) new Counted(real))
                .toList();
    }

    private final class Counted implements DirectTransport {
        private final DirectTransport real;

        private Counted(DirectTransport real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Optional<String> refusal(SnapshotDisk disk, String datastoreType) {
            return real.refusal(disk, datastoreType);
        }

        @Override
        public BlockSource open(Reading reading) {
            return new CountedSource(reading.diskName(), real.open(reading));
        }
    }

    private final class CountedSource implements BlockSource {
        private final String disk;
        private final BlockSource real;

        private CountedSource(String disk, BlockSource real) {
            this.disk = disk;
            this.real = real;
        }

        @Override
        public Access access() {
            return real.access();
        }

        @Override
        public String transport() {
            return real.transport();
        }

        @Override
        public long capacityBytes() {
            return real.capacityBytes();
        }

        @Override
        public void start(SourceListener listener) {
            real.start(new SourceListener() {
                @Override
                public void block(SourceBlock block) {
                    delivered(disk, block.index());
                    listener.block(block);
                }

                @Override
                public void zeros(long firstBlock, long count) {
                    listener.zeros(firstBlock, count);
                }

                @Override
                public void released(long bytes) {
                    listener.released(bytes);
                }

                @Override
                public void ended(SourceSummary summary) {
                    listener.ended(summary);
                }

                @Override
                public void failed(EngineException cause) {
                    listener.failed(cause);
                }
            });
        }

        @Override
        public void request(long bytes) {
            real.request(bytes);
        }

        @Override
        public Future<Void> close() {
            return real.close();
        }
    }
}
