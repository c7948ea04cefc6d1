package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.guest.BlockFetch;
import io.drayage.engine.guest.DiskSpool;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.function.Function;

/** Fetches single blocks of a frozen disk by a transport that reads any, one source after the other. Holds at most {@value #CREDIT_BYTES} bytes, which the disk's memory window covers before its copy begins. Confined to the run's context. */
final class DirectFetch implements BlockFetch {
    private static final long CREDIT_BYTES = 4L * BlockSource.MOST_BYTES_PER_BLOCK;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final WorkerExecutor worker;
    private final String diskName;
    private final Function<BlockSet, BlockSource> sources;

    /** @param sources opens a source for some blocks of the disk */
    DirectFetch(Vertx vertx, WorkerExecutor worker, String diskName, Function<BlockSet, BlockSource> sources) {
        this.vertx = vertx;
        this.worker = worker;
        this.diskName = diskName;
        this.sources = sources;
    }

    @Override
    public Future<Void> fetch(BlockSet blocks, DiskSpool into) {
        BlockSource source = sources.apply(blocks);
        Reading reading = new Reading(source, into);
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> reading.failed(overdue()));
        source.start(reading);
        source.request(CREDIT_BYTES);
        return reading.done.future().eventually(() -> {
            vertx.cancelTimer(timer);
            return source.close().eventually(reading::close);
        });
    }

    private EngineException overdue() {
        return new EngineException(
                Kind.SOURCE_READ,
                diskName,
                "a few blocks of it were not read within " + PATIENCE.toSeconds() + " s",
                "");
    }

    /** Takes what a source reads. Blocks are written one after the other; their number is bounded by what was asked for. */
    private final class Reading implements SourceListener {
        private final BlockSource source;
        private final DiskSpool spool;
        private final Promise<Void> done = Promise.promise();
        private final GrainInflater inflater = new JdkGrainInflater();
        private final byte[] scratch = new byte[BlockGeometry.BLOCK_BYTES];
        private Future<Void> written = Future.succeededFuture();

        Reading(BlockSource source, DiskSpool spool) {
            this.source = source;
            this.spool = spool;
        }

        @Override
        public void block(SourceBlock block) {
            int held = block.heldBytes();
            written = written.compose(before -> worker.executeBlocking(() -> write(block), false))
                    .onSuccess(here -> source.request(held))
                    .onFailure(done::tryFail);
        }

        private Void write(SourceBlock block) {
            block.materialise(inflater, scratch);
            spool.write(block.index(), scratch);
            return null;
        }

        @Override
        public void zeros(long firstBlock, long count) {}

        @Override
        public void released(long bytes) {
            source.request(bytes);
        }

        @Override
        public void ended(SourceSummary summary) {
            written.onComplete(last -> {
                if (last.succeeded()) {
                    done.tryComplete();
                } else {
                    done.tryFail(last.cause());
                }
            });
        }

        @Override
        public void failed(EngineException cause) {
            done.tryFail(cause);
        }

        /** Nothing of it is used any more once what was begun has been written. */
        Future<Void> close() {
            return written.transform(last -> worker.executeBlocking(
                    () -> {
                        inflater.close();
                        return null;
                    },
                    false));
        }
    }
}
