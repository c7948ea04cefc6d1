package io.drayage.engine.staging;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.image.FetchPlanner;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.segment.PartBuilder;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the room of sparse segments back: before a run seals, the live blocks of segments of which less than 30 % is live are copied into segments of the run's own, so that its manifest refers to the old ones no
 * longer and they can be collected. run.json stays the only word on where a run's blocks are: nothing that is sealed is changed, older runs keep what they have until the grace is over.
 *
 * <p>Each copied frame is decoded and checked against its SHA-256 first. The copies are journalled like any part, so a run that is taken over finds them. A copy that fails for any
 * reason but a lost run is given up and the run seals without it. Any context.
 */
public final class SegmentRewriter {
    /** What copying holds of the budget: one part, one range, one block. */
    public static final long WINDOW_BYTES =
            PartBuilder.PART_CAPACITY + FetchPlanner.MAX_RANGE_BYTES + BlockGeometry.BLOCK_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRewriter.class);

    private final ObjectStore store;
    private final RunLedger ledger;
    private final MemoryBudget budget;
    private final WorkerExecutor worker;
    private final String stagingPrefix;
    private final Bounds bounds;

    /**
     * How much is copied.
     *
     * @param leastWasteBytes nothing is copied unless at least this much can be given back
     * @param mostCopyBytes the most that one run copies for one disk, so that its seal is not long in coming
     */
    public record Bounds(long leastWasteBytes, long mostCopyBytes) {
        /** 16 MiB, 1 GiB. */
        public static final Bounds DEFAULT = new Bounds(16 << 20, 1L << 30);
    }

    /** @param stagingPrefix empty or ending with "/" */
    public SegmentRewriter(
            ObjectStore store,
            RunLedger ledger,
            MemoryBudget budget,
            WorkerExecutor worker,
            String stagingPrefix,
            Bounds bounds) {
        this.store = store;
        this.ledger = ledger;
        this.budget = budget;
        this.worker = worker;
        this.stagingPrefix = stagingPrefix;
        this.bounds = bounds;
    }

    /** Copies; how many blocks were moved. Fails only when the run is no longer ours. */
    public Future<Long> rewrite(RewriteOrder order) {
        return choose(order)
                .compose(chosen -> chosen.isEmpty() ? Future.succeededFuture(0L) : copy(order, chosen))
                .recover(error -> isFinal(error) ? Future.failedFuture(error) : givenUp(order, error));
    }

    private Future<Set<String>> choose(RewriteOrder order) {
        return worker.executeBlocking(
                        () -> {
                            LiveSegments live = new LiveSegments();
                            live.count(order.table().full());
                            return live;
                        },
                        false)
                .compose(live -> live.allBelow(order.ofRun())
                        ? Future.succeededFuture(Set.of())
                        : new SparseSegments(store, stagingPrefix, bounds.leastWasteBytes(), bounds.mostCopyBytes())
                                .choose(order.ofJob(), order.ofRun(), live));
    }

    private Future<Long> copy(RewriteOrder order, Set<String> chosen) {
        return budget.reserveMinimum(order.run().runId().toString(), 1, WINDOW_BYTES)
                .compose(leases -> new SegmentCopy(
                                store, ledger, worker, stagingPrefix, order, () -> entries(order, chosen))
                        .run()
                        .eventually(() -> {
                            leases.forEach(MemoryLease::close);
                            return Future.succeededFuture();
                        }));
    }

    private static Iterator<ManifestEntry> entries(RewriteOrder order, Set<String> chosen) {
        Iterable<ManifestEntry> all = () -> order.table().full();
        Stream<ManifestEntry> stream = StreamSupport.stream(all.spliterator(), false);
        return stream.filter(entry -> entry instanceof ManifestEntry.Data data && chosen.contains(data.segmentKey()))
                .iterator();
    }

    private static boolean isFinal(Throwable error) {
        return error instanceof EngineException engine
                && (engine.kind() == Kind.LEDGER || engine.kind() == Kind.CANCELLED);
    }

    private static Future<Long> givenUp(RewriteOrder order, Throwable error) {
        LOG.atWarn()
                .addKeyValue("runId", order.run().runId())
                .addKeyValue("disk", order.diskId())
                .addKeyValue("error", error.getMessage())
                .log("sparse segments were not rewritten; the run seals without");
        return Future.succeededFuture(0L);
    }
}
