package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.transfer.TransferServices;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves all disks of a VM out of one snapshot, as many at once as there are memory windows: first those that are read without a lease, each by its own transport, then, over one export lease,
 * those that are left. Confined to the run's context, except {@link #cancel}.
 */
final class DiskMovement {
    /** What one disk needs to make progress at all: a part and the blocks on their way into it. */
    static final long MINIMUM_WINDOW_BYTES = TransferServices.minimumBytesPerDisk();

    private static final long PROGRESS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(DiskMovement.class);

    private final MovementScope scope;
    private final List<DiskWork> disks;
    private final RunFigures figures;
    private final Context context;
    private boolean progressPending;

    DiskMovement(MovementScope scope, List<DiskWork> disks, RunFigures figures) {
        this.scope = scope;
        this.disks = disks;
        this.figures = figures;
        this.context = scope.resources().vertx().getOrCreateContext();
    }

    /** Moves everything; fails with the first error that no other attempt can cure. */
    Future<Void> run() {
        long ticker = scope.resources().vertx().setPeriodic(PROGRESS_MILLIS, tick -> reportProgress());
        return direct().compose(left -> overLease()).eventually(() -> {
            scope.resources().vertx().cancelTimer(ticker);
            reportProgress();
            return Future.succeededFuture();
        });
    }

    /** Stops all disks for this reason; any thread. */
    void cancel(EngineException cause) {
        context.runOnContext(go -> scope.moves().stopForGood(cause));
    }

    private Future<Void> direct() {
        Deque<DiskWork> waiting = new ArrayDeque<>();
        disks.stream().filter(disk -> scope.choice().of(disk).isPresent()).forEach(waiting::add);
        DirectMovement movement = new DirectMovement(scope);
        List<Future<Void>> lanes = new ArrayList<>();
        for (MemoryLease window : scope.windows()) {
            lanes.add(lane(movement, waiting, window));
        }
        return Future.join(lanes)
                .mapEmpty()
                .recover(error -> Future.failedFuture(
                        scope.moves().cause().map(Throwable.class::cast).orElse(error)))
                .mapEmpty();
    }

    private Future<Void> lane(DirectMovement movement, Deque<DiskWork> waiting, MemoryLease window) {
        DiskWork disk = waiting.poll();
        if (disk == null) {
            return Future.succeededFuture();
        }
        return movement.move(disk, window)
                .onFailure(error -> scope.moves().stop(RunErrors.of(error, scope.order())))
                .compose(moved -> lane(movement, waiting, window));
    }

    private Future<Void> overLease() {
        List<DiskWork> left = disks.stream().filter(disk -> !disk.finished()).toList();
        return left.isEmpty() ? Future.succeededFuture() : new LeaseMovement(scope, left, this::percent).run();
    }

    private int percent() {
        long total = 0;
        long done = 0;
        for (DiskWork disk : disks) {
            total += disk.plan().disk().capacityBytes();
            done += disk.progress().bytesDone();
        }
        // Never 100 before the lease is completed: some hosts take that for the end.
        return total == 0 ? 0 : (int) Math.min(99, done * 100 / total);
    }

    private void reportProgress() {
        scope.moves().report();
        var all = figures.progress();
        if (!progressPending) {
            progressPending = true;
            scope.resources()
                    .ledger()
                    .progress(scope.order().key(), all)
                    .onComplete(written -> progressPending = false)
                    .onFailure(error -> LOG.atDebug()
                            .addKeyValue("error", error.getMessage())
                            .log("progress was not recorded"));
        }
    }
}
