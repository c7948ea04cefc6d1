package io.drayage.engine.transfer;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.Completions;
import io.drayage.engine.flow.CpuPool;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.engine.store.StoreException;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one disk from its source into durable segments, once.
 *
 * <pre>
 *            source ended          all appended        all durable
 *  READING ---------------> DRAINING ----------> FINISHING ----------> DONE
 *     |                        |                     |
 *     +------------------------+---------------------+--> FAILING ---> FAILED
 *          first failure or cancel                       nothing held or open any more
 * </pre>
 *
 * <p>The first failure decides. Then the source is closed, what is on its way to the store is waited for (its buffers belong to the store until then), uploads are
 * aborted or kept as the order says, and only then the future fails: at that moment no buffer, no memory beyond the lease's minimum, no socket and no unkept upload
 * is left. Segments that were completed before stay; they belong to the run, which deletes or keeps them. The lease and the block table stay the caller's.
 *
 * <p>Lives on a context of its own; the public methods may be called from anywhere.
 */
public final class DiskTransfer {
    /** What a disk must hold of the memory budget: one part and the blocks on their way into it. */
    public static final long MINIMUM_WINDOW_BYTES = TransferWindow.MINIMUM_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(DiskTransfer.class);

    private enum State {
        READING,
        DRAINING,
        FINISHING,
        DONE,
        FAILING,
        FAILED
    }

    private final TransferServices services;
    private final TransferOrder order;
    private final BlockSource source;
    private final BlockTable table;
    private final CpuPool.Lane lane;
    private final TransferWindow window;
    private final Context context;
    private final TransferCounters counters = new TransferCounters();
    private final Completions<TransferResult> result = new Completions<>();
    private State state = State.READING;
    private @Nullable EarlierSegments earlier;
    private @Nullable SegmentSink sink;
    private @Nullable BlockStage stage;
    private @Nullable Watermark watermark;
    private @Nullable SourceSummary summary;
    private Future<?> earlierDone = Future.succeededFuture();
    private final ReadCover cover;
    private boolean started;

    /**
     * Prepares; nothing happens before {@link #start}.
     *
     * @param source made for this transfer, not started; closed by it
     * @param table filled from the baseline; for a second attempt, the one of the first
     * @param lease holds at least {@link #MINIMUM_WINDOW_BYTES}; the transfer's alone until it ends, back at its minimum then
     */
    public DiskTransfer(
            TransferServices services, TransferOrder order, BlockSource source, BlockTable table, MemoryLease lease) {
        this.services = services;
        this.order = order;
        this.source = source;
        this.table = table;
        this.lane = services.cpu().lane();
        this.window = new TransferWindow(lease, services.gate().slots() + 1);
        this.cover =
                new ReadCover(order.diskName(), order.reads().map(ReadSet::all).orElse(BlockSet.empty()));
        this.context = VertxInternals.newEventLoopContext(services.vertx());
    }

    /** Begins. The future completes on the caller's context when the transfer is DONE or FAILED; a failure is an {@link EngineException}. To be called once. */
    public Future<TransferResult> start() {
        context.runOnContext(ignored -> begin());
        return result.future();
    }

    /** Stops soon; the future of {@link #start} then fails with this cause. Harmless in any state. */
    public void cancel(EngineException cause) {
        context.runOnContext(ignored -> fail(cause));
    }

    /** How far it is. */
    public TransferFigures figures() {
        return counters.snapshot();
    }

    private void begin() {
        if (state != State.READING || started) {
            return;
        }
        started = true;
        EarlierSegments.read(services, order).onComplete(read -> {
            if (state != State.READING) {
                return;
            }
            if (read.failed()) {
                fail(read.cause());
            } else {
                open(read.result());
            }
        });
    }

    private void open(EarlierSegments found) {
        earlier = found;
        var ahead = ReadAhead.of(source.access());
        var segments = new SegmentSink(
                services, order, found.firstFree(), table, lane, window, counters, ahead, this::pump, this::fail);
        var marks = new Watermark(order.marks(), ahead, segments::undurable, counters, this::pump, this::fail);
        var blocks = new BlockStage(
                source,
                table,
                segments,
                lane,
                services,
                window,
                counters,
                ahead,
                marks,
                order.reads().orElse(ReadSet.NONE),
                System::nanoTime,
                this::fail,
                () -> finish(segments, marks));
        sink = segments;
        watermark = marks;
        stage = blocks;
        source.start(new Events(blocks));
        blocks.pump();
    }

    private void pump() {
        if (stage != null) {
            stage.pump();
        }
    }

    private final class Events implements SourceListener {
        private final BlockStage blocks;

        private Events(BlockStage blocks) {
            this.blocks = blocks;
        }

        @Override
        public void block(SourceBlock block) {
            if (state == State.READING && covers(block.index(), 1)) {
                blocks.block(block);
            }
        }

        @Override
        public void zeros(long firstBlock, long count) {
            if (state == State.READING && covers(firstBlock, count)) {
                blocks.zeros(firstBlock, count);
            }
        }

        @Override
        public void released(long bytes) {
            if (state == State.READING) {
                blocks.released(bytes);
            }
        }

        @Override
        public void ended(SourceSummary whole) {
            if (state == State.READING && covered()) {
                state = State.DRAINING;
                summary = whole;
                order.reads()
                        .ifPresent(reads -> reads.unreadZeros()
                                .spans()
                                .forEachRemaining(span -> blocks.zeros(span.first(), span.count())));
                blocks.sourceEnded();
            }
        }

        @Override
        public void failed(EngineException cause) {
            fail(cause);
        }
    }

    /** Whether a source with random access has left nothing out so far; if it has, the transfer fails. */
    private boolean covers(long first, long count) {
        return checked(() -> cover.arrived(first, count));
    }

    private boolean covered() {
        return checked(cover::ended);
    }

    private boolean checked(Runnable check) {
        try {
            check.run();
            return true;
        } catch (EngineException missing) {
            fail(missing);
            return false;
        }
    }

    private void finish(SegmentSink segments, Watermark marks) {
        if (source.access() == BlockSource.Access.RANDOM_ACCESS) {
            counters.bytesDone.set(source.capacityBytes());
        } else if (counters.blocksDelivered.get() != table.blockCount()) {
            fail(internal(
                    "the source ended after block " + counters.blocksDelivered.get() + " of " + table.blockCount()));
            return;
        }
        state = State.FINISHING;
        segments.finish()
                .compose(own -> marks.finish(table.blockCount()).map(own))
                .compose(own -> completeEarlier(own))
                .compose(all -> source.close()
                        .recover(ignored -> Future.succeededFuture())
                        .map(all))
                .onComplete(done -> {
                    if (state != State.FINISHING) {
                        return;
                    }
                    if (done.failed()) {
                        fail(done.cause());
                    } else {
                        succeed(done.result());
                    }
                });
    }

    private Future<List<SegmentSummary>> completeEarlier(List<SegmentSummary> own) {
        if (earlier == null) {
            return Future.succeededFuture(own);
        }
        Future<List<SegmentSummary>> completing = earlier.complete();
        earlierDone = completing;
        return completing.map(completed -> {
            List<SegmentSummary> all = new ArrayList<>(completed);
            all.addAll(own);
            return all;
        });
    }

    private void succeed(List<SegmentSummary> segments) {
        state = State.DONE;
        reportLeak();
        SourceSummary whole = summary;
        if (whole == null) {
            throw new IllegalStateException("finished without the source's end");
        }
        result.complete(new TransferResult(counters.snapshot(), whole, segments));
    }

    private void fail(Throwable cause) {
        if (state == State.DONE || state == State.FAILING || state == State.FAILED) {
            return;
        }
        state = State.FAILING;
        EngineException failure = named(cause);
        LOG.atDebug()
                .addKeyValue("runId", order.run().runId())
                .addKeyValue("diskId", order.diskId())
                .setCause(cause)
                .log("transfer failed");
        source.close()
                .recover(ignored -> Future.succeededFuture())
                .compose(ignored -> earlierDone.otherwiseEmpty())
                .compose(ignored -> stage == null ? Future.succeededFuture() : stage.abandon())
                .compose(ignored -> watermark == null ? Future.succeededFuture() : watermark.stop())
                .compose(ignored -> sink == null ? Future.succeededFuture(List.<Throwable>of()) : sink.abandon())
                .recover(problem -> Future.succeededFuture(List.of(problem)))
                .onComplete(done -> failed(failure, done.result()));
    }

    private void failed(EngineException failure, @Nullable List<Throwable> problems) {
        state = State.FAILED;
        if (problems != null) {
            problems.forEach(problem -> {
                failure.addSuppressed(problem);
                LOG.atWarn()
                        .addKeyValue("runId", order.run().runId())
                        .addKeyValue("diskId", order.diskId())
                        .addKeyValue("error", problem.getMessage())
                        .log("not all could be cleaned up; reconciliation will find what is left");
            });
        }
        reportLeak();
        result.fail(failure);
    }

    private void reportLeak() {
        window.leak()
                .ifPresent(leak -> LOG.atError()
                        .addKeyValue("runId", order.run().runId())
                        .addKeyValue("diskId", order.diskId())
                        .addKeyValue("leak", leak)
                        .log("transfer ended without giving back all its memory"));
    }

    private EngineException named(Throwable cause) {
        if (cause instanceof EngineException known) {
            return known;
        }
        if (cause instanceof MalformedInputException malformed) {
            return new EngineException(
                    Kind.MALFORMED_INPUT,
                    order.diskName(),
                    "the source sent data that is not what its format allows: " + malformed.getMessage(),
                    "The disk is read again; if it happens again, check the host's health and what stands between it and this machine",
                    cause);
        }
        if (cause instanceof StoreException) {
            return new EngineException(
                    Kind.STORE,
                    order.diskName(),
                    String.valueOf(cause.getMessage()),
                    "Check that nobody else deletes or aborts below the staging prefix, lifecycle rules included",
                    cause);
        }
        return new EngineException(Kind.INTERNAL, order.diskName(), cause.toString(), "", cause);
    }

    private EngineException internal(String reason) {
        return new EngineException(Kind.INTERNAL, order.diskName(), reason, "");
    }
}
