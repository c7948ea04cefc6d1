package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.transfer.TransferServices;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves all disks of a VM out of one snapshot: as many at once as there are memory windows, over one export lease. A lease that is lost, or a stream that breaks, is followed by a new lease
 * of the same snapshot, a bounded number of times: disks that are finished stay finished, and of the others what is durable is not sent again. Confined to the run's context, except
 * {@link #cancel}.
 */
final class DiskMovement {
    /** What one disk needs to make progress at all: a part and the blocks on their way into it. */
    static final long MINIMUM_WINDOW_BYTES = TransferServices.minimumBytesPerDisk();

    /** Leases in all: the first and as many again after losses. */
    private static final int MOST_LEASES = 4;

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long PROGRESS_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(DiskMovement.class);

    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final VirtualMachine vm;
    private final Snapshot snapshot;
    private final List<DiskWork> disks;
    private final List<MemoryLease> windows;
    private final RunFigures figures;
    private final Context context;
    private final Map<DiskWork, DiskMove> running = new HashMap<>();
    private final Map<Integer, DiskMove.Wire> arrived = new HashMap<>();
    private @Nullable EngineException stopped;
    private boolean cancelled;
    private boolean progressPending;

    DiskMovement(
            RunResources resources,
            VsphereClient vcenter,
            RunOrder order,
            VirtualMachine vm,
            Snapshot snapshot,
            List<DiskWork> disks,
            List<MemoryLease> windows,
            RunFigures figures) {
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.vm = vm;
        this.snapshot = snapshot;
        this.disks = disks;
        this.windows = windows;
        this.figures = figures;
        this.context = resources.vertx().getOrCreateContext();
    }

    /** Moves everything; fails with the first error that another lease cannot cure. */
    Future<Void> run() {
        long ticker = resources.vertx().setPeriodic(PROGRESS_MILLIS, tick -> reportProgress());
        return attempt(1).eventually(() -> {
            resources.vertx().cancelTimer(ticker);
            reportProgress();
            return Future.succeededFuture();
        });
    }

    /** Stops all disks for this reason; any thread. */
    void cancel(EngineException cause) {
        context.runOnContext(go -> {
            cancelled = true;
            stop(cause);
        });
    }

    private Future<Void> attempt(int number) {
        stopped = null;
        arrived.clear();
        return vcenter.export(vm, Optional.of(snapshot.moref()))
                .compose(this::moveOver)
                .recover(error -> again(number, RunErrors.of(error, order)));
    }

    private Future<Void> again(int number, EngineException error) {
        if (cancelled || !error.retryable() || number >= MOST_LEASES) {
            return Future.failedFuture(error);
        }
        LOG.atInfo()
                .addKeyValue("runId", order.publicRunId())
                .addKeyValue("attempt", number)
                .addKeyValue("error", error.getMessage())
                .log("lease or stream lost; opening another lease of the same snapshot");
        disks.stream()
                .filter(disk -> !disk.finished())
                .forEach(disk -> disk.figures().newAttempt());
        Promise<Void> paused = Promise.promise();
        resources.vertx().setTimer(FIRST_PAUSE_MILLIS << number, fired -> paused.complete());
        return paused.future()
                .compose(done -> resources.ledger().owned(order.key()))
                .compose(ours -> attempt(number + 1));
    }

    private Future<Void> moveOver(ExportLease lease) {
        lease.lost().onFailure(error -> stop(RunErrors.of(error, order)));
        long ticker = resources.vertx().setPeriodic(PROGRESS_MILLIS, tick -> lease.progress(percent()));
        Deque<DiskWork> waiting = new ArrayDeque<>();
        disks.stream().filter(disk -> !disk.finished()).forEach(waiting::add);
        List<Future<Void>> lanes = new ArrayList<>();
        for (MemoryLease window : windows) {
            lanes.add(lane(lease, waiting, window));
        }
        // join, not all: a failed lane must not hide others that still run.
        return Future.join(lanes)
                .compose(done -> lease.manifest())
                .map(manifest -> {
                    LeaseManifest.check(vm.name(), lease.disks(), manifest, arrived);
                    return null;
                })
                .compose(checked -> lease.complete())
                .recover(error -> lease.abort().transform(aborted -> Future.failedFuture(firstCause(error))))
                .eventually(() -> {
                    resources.vertx().cancelTimer(ticker);
                    return Future.succeededFuture();
                });
    }

    private Future<Void> lane(ExportLease lease, Deque<DiskWork> waiting, MemoryLease window) {
        DiskWork disk = waiting.poll();
        if (disk == null) {
            return Future.succeededFuture();
        }
        EngineException cause = stopped;
        if (cause != null) {
            return Future.failedFuture(cause);
        }
        return move(disk, source(lease, disk), window).compose(moved -> lane(lease, waiting, window));
    }

    private Future<Void> move(DiskWork disk, LeaseDisk source, MemoryLease window) {
        DiskMove move = resources.transfers(vcenter).move(order, vm, disk, source, vcenter.trustOf(source), window);
        running.put(disk, move);
        return move.start()
                .map(wire -> {
                    arrived.put(disk.plan().disk().deviceKey(), wire);
                    disk.finish();
                    return (Void) null;
                })
                .onComplete(ended -> {
                    move.report(disk.figures());
                    running.remove(disk);
                })
                .onFailure(error -> stop(RunErrors.of(error, order)));
    }

    private LeaseDisk source(ExportLease lease, DiskWork disk) {
        int key = disk.plan().disk().deviceKey();
        return lease.disks().stream()
                .filter(source -> source.disk().deviceKey() == key)
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        Kind.SOURCE_READ,
                        "disk '" + disk.plan().disk().label() + "' of VM " + vm.name(),
                        "the export lease has no stream for it",
                        "Check that the disk is not independent and not attached since the snapshot"));
    }

    /** The first cause stops the others; later ones are its echoes. */
    private void stop(EngineException cause) {
        if (stopped == null) {
            stopped = cause;
            List.copyOf(running.values()).forEach(move -> move.cancel(cause));
        }
    }

    private Throwable firstCause(Throwable error) {
        EngineException first = stopped;
        return first == null ? error : first;
    }

    private int percent() {
        long total = 0;
        long done = 0;
        for (DiskWork disk : disks) {
            total += disk.plan().disk().capacityBytes();
            done += disk.finished()
                    ? disk.plan().disk().capacityBytes()
                    : disk.figures().bytesDone();
        }
        // Never 100 before the lease is completed: some hosts take that for the end.
        return total == 0 ? 0 : (int) Math.min(99, done * 100 / total);
    }

    private void reportProgress() {
        running.forEach((disk, move) -> move.report(disk.figures()));
        var all = figures.progress();
        if (!progressPending) {
            progressPending = true;
            resources
                    .ledger()
                    .progress(order.key(), all)
                    .onComplete(written -> progressPending = false)
                    .onFailure(error -> LOG.atDebug()
                            .addKeyValue("error", error.getMessage())
                            .log("progress was not recorded"));
        }
    }
}
