package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves disks over one export lease of the epoch's snapshot. A lease that is lost, or a stream that breaks, is followed by a new lease, a bounded number of times: disks that are finished stay
 * finished, and of the others what is durable is not sent again. Confined to the run's context.
 */
final class LeaseMovement {
    /** Leases in all: the first and as many again after losses. */
    private static final int MOST_LEASES = 4;

    private static final long PROGRESS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(LeaseMovement.class);

    private final MovementScope scope;
    private final List<DiskWork> disks;
    private final IntSupplier percent;
    private final Map<Integer, DiskMove.Wire> arrived = new HashMap<>();

    /** @param percent of the VM that is done, for the lease's keep-alive */
    LeaseMovement(MovementScope scope, List<DiskWork> disks, IntSupplier percent) {
        this.scope = scope;
        this.disks = disks;
        this.percent = percent;
    }

    /** Moves all disks; fails with the first error that another lease cannot cure. */
    Future<Void> run() {
        return attempt(1);
    }

    private Future<Void> attempt(int number) {
        if (scope.moves().cause().isPresent()) {
            return Future.failedFuture(scope.moves().cause().get());
        }
        arrived.clear();
        return scope.resources()
                .ledger()
                .owned(scope.order().key())
                .compose(ours -> scope.vcenter()
                        .export(scope.epoch().vm(), Optional.of(scope.epoch().snapshotMoref())))
                .compose(this::moveOver)
                .recover(error -> again(number, RunErrors.of(error, scope.order())));
    }

    private Future<Void> again(int number, EngineException error) {
        if (!error.retryable() || number >= MOST_LEASES || !scope.moves().again()) {
            return Future.failedFuture(error);
        }
        LOG.atInfo()
                .addKeyValue("runId", scope.order().publicRunId())
                .addKeyValue("attempt", number)
                .addKeyValue("error", error.getMessage())
                .log("lease or stream lost; opening another lease of the same snapshot");
        disks.stream()
                .filter(disk -> !disk.finished())
                .forEach(disk -> disk.figures().newAttempt());
        return scope.pause(number)
                .compose(paused -> scope.snapshotAlive().get())
                .compose(alive -> alive ? attempt(number + 1) : Future.failedFuture(error));
    }

    private Future<Void> moveOver(ExportLease lease) {
        lease.lost().onFailure(error -> scope.moves().stop(RunErrors.of(error, scope.order())));
        long ticker =
                scope.resources().vertx().setPeriodic(PROGRESS_MILLIS, tick -> lease.progress(percent.getAsInt()));
        Deque<DiskWork> waiting = new ArrayDeque<>();
        disks.stream().filter(disk -> !disk.finished()).forEach(waiting::add);
        List<Future<Void>> lanes = new ArrayList<>();
        for (MemoryLease window : scope.windows()) {
            lanes.add(lane(lease, waiting, window));
        }
        // join, not all: a failed lane must not hide others that still run.
        return Future.join(lanes)
                .compose(done -> lease.manifest())
                .map(manifest -> {
                    LeaseManifest.check(scope.epoch().vm().name(), lease.disks(), manifest, arrived);
                    return null;
                })
                .compose(checked -> lease.complete())
                .recover(error -> lease.abort()
                        .transform(aborted -> Future.failedFuture(
                                scope.moves().cause().map(Throwable.class::cast).orElse(error))))
                .eventually(() -> {
                    scope.resources().vertx().cancelTimer(ticker);
                    return Future.succeededFuture();
                });
    }

    private Future<Void> lane(ExportLease lease, Deque<DiskWork> waiting, MemoryLease window) {
        DiskWork disk = waiting.poll();
        if (disk == null) {
            return Future.succeededFuture();
        }
        return move(disk, source(lease, disk), window).compose(moved -> lane(lease, waiting, window));
    }

    private Future<Void> move(DiskWork disk, LeaseDisk source, MemoryLease window) {
        DiskMove move = scope.resources().moves(scope.vcenter()).stream(
                scope.order(),
                scope.nameOf(disk),
                disk,
                source,
                Places.of(scope.vcenter(), scope.epoch(), scope.epoch().frozen(disk.plan())),
                scope.vcenter().trustOf(source),
                window);
        return scope.moves()
                .run(disk, move)
                .map(wire -> {
                    arrived.put(disk.plan().disk().deviceKey(), wire);
                    disk.finish();
                    return (Void) null;
                })
                .onFailure(error -> scope.moves().stop(RunErrors.of(error, scope.order())));
    }

    private LeaseDisk source(ExportLease lease, DiskWork disk) {
        int key = disk.plan().disk().deviceKey();
        return lease.disks().stream()
                .filter(source -> source.disk().deviceKey() == key)
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        Kind.SOURCE_READ,
                        scope.nameOf(disk),
                        "the export lease has no stream for it",
                        "Check that the disk is not independent and not attached since the snapshot"));
    }
}
