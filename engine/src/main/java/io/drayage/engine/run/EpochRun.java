package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings all disks of a VM to one point in time. A snapshot that is lost on the way opens another epoch for every disk, a bounded number of times; what is durable of an earlier epoch and has not
 * changed since is kept. Confined to the run's context, except {@link #stop}.
 */
final class EpochRun {
    /** Snapshots in all that one execution of a run takes. */
    private static final int MOST_EPOCHS = 5;

    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final RunStages stages;
    private final RunFigures figures;
    private final RunNotes notes;
    private final List<DiskWork> disks;
    private final List<MemoryLease> windows;
    private final EpochOpener opener;
    private final ReadPlanner planner;
    private final TransportChoice choice;
    private final BootChecks boot;
    private volatile @Nullable EngineException stopped;
    private volatile @Nullable DiskMovement movement;
    private boolean endangered;
    private boolean lost;

    EpochRun(
            RunResources resources,
            VsphereClient vcenter,
            RunOrder order,
            RunStages stages,
            RunFigures figures,
            List<DiskWork> disks,
            List<MemoryLease> windows,
            BootChecks boot) {
        this.boot = boot;
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.stages = stages;
        this.figures = figures;
        this.disks = disks;
        this.windows = windows;
        this.notes = new RunNotes(resources.ledger(), order.key());
        this.opener = new EpochOpener(resources, vcenter, order, stages, notes, () -> Optional.ofNullable(stopped));
        this.planner = new ReadPlanner(
                vcenter,
                resources.changes(vcenter, order),
                resources.worker(),
                order.policy().sweepEveryRuns(),
                order.policy().sweepNow(),
                order.runId());
        this.choice = new TransportChoice(order, resources.direct(), notes::say);
    }

    /** Moves everything; yields the epoch at which all disks stand. Its snapshot is still there. */
    Future<Epoch> run(VirtualMachine vm) {
        return stages.enter(Stage.SNAPSHOT, "Preparing the snapshot")
                .compose(entered -> known())
                .compose(known -> opener.open(vm, known))
                .compose(epoch -> through(epoch, 1));
    }

    /** Stops soon for this reason; any thread. */
    void stop(EngineException cause) {
        stopped = cause;
        DiskMovement moving = movement;
        if (moving != null) {
            moving.cancel(cause);
        }
    }

    /** Whether it ended because the VM had to be relieved of the snapshot: what is durable shall be kept for another attempt. */
    boolean wasEndangered() {
        return endangered;
    }

    /** Whether it ended because there was no room for a snapshot. */
    boolean wasRefused() {
        return opener.refusedForRoom();
    }

    /** Whether there is no snapshot to remove. */
    boolean hasNoSnapshot() {
        return opener.held().isEmpty();
    }

    /** Removes the run's snapshot if there is one; whether none is left. */
    Future<Boolean> removeSnapshot(VirtualMachine vm) {
        Optional<SnapshotKeeper.Taken> held = opener.held();
        if (held.isEmpty()) {
            return Future.succeededFuture(true);
        }
        return opener.snapshots()
                .remove(vm, held.get().entry(), held.get().snapshot().moref())
                .map(gone -> {
                    opener.letGo();
                    return gone;
                });
    }

    /** The latest epoch of which the ledger or a table knows. */
    private Future<Integer> known() {
        return resources
                .worker()
                .executeBlocking(
                        () -> {
                            int latest = -1;
                            for (DiskWork disk : disks) {
                                latest = Math.max(latest, disk.recordedEpoch());
                                latest = Math.max(latest, disk.table().survey().latestEpoch());
                            }
                            return latest;
                        },
                        false);
    }

    private Future<Epoch> through(Epoch epoch, int count) {
        figures.snapshot(epoch.taken().snapshot());
        lost = false;
        return proceed(Stage.PLAN, "Planning what to read")
                .compose(entered -> plan(epoch))
                .compose(planned -> boot.beforeCopy(vcenter, epoch, disks, choice))
                .compose(looked -> proceed(Stage.TRANSFER, "Uploading"))
                .compose(entered -> transfer(epoch))
                .compose(moved -> stillThere(epoch))
                .map(epoch)
                .recover(error -> afterFailure(epoch, count, error));
    }

    private Future<Void> plan(Epoch epoch) {
        Future<Void> planned = Future.succeededFuture();
        for (DiskWork disk : disks) {
            planned = planned.compose(before -> planner.plan(disk, epoch)).compose(plan -> {
                disk.figures().nextReading();
                disk.figures().mismatchedBefore(plan.samplesMismatched());
                disk.enter(epoch.number(), plan, epoch.frozen(disk.plan()).fileName());
                choice.begin(disk, epoch);
                plan.distrust()
                        .ifPresent(reason -> notes.say(RunNote.info(
                                        "change-tracking-distrusted",
                                        "disk '" + disk.plan().disk().label() + "' is read and compared as a whole: "
                                                + reason)
                                .about(disk.plan().diskId())));
                return resources.ledger().diskPlanned(order.key(), disk.row());
            });
        }
        return planned;
    }

    private Future<Void> transfer(Epoch epoch) {
        MovementScope scope = new MovementScope(
                resources,
                vcenter,
                order,
                epoch,
                windows,
                choice,
                planner,
                notes,
                new RunningMoves(order),
                () -> opener.snapshots().isAlive(epoch.vm(), epoch.taken()));
        DiskMovement moving = new DiskMovement(scope, disks, figures);
        movement = moving;
        EngineException cause = stopped;
        if (cause != null) {
            return Future.failedFuture(cause);
        }
        RunWatch watch = new RunWatch(resources, opener, scope, this::giveUp, gone -> {
            lost = true;
            moving.cancel(lostError(gone));
        });
        return watch.during(moving.run());
    }

    private void giveUp(EngineException danger) {
        endangered = true;
        stop(danger);
    }

    /** What was read after the snapshot was gone is of no point in time at all. */
    private Future<Void> stillThere(Epoch epoch) {
        return opener.snapshots().isAlive(epoch.vm(), epoch.taken()).compose(alive -> {
            lost = !alive;
            return alive ? Future.succeededFuture() : Future.failedFuture(lostError(epoch));
        });
    }

    private Future<Epoch> afterFailure(Epoch epoch, int count, Throwable error) {
        if (stopped != null || count >= MOST_EPOCHS) {
            return Future.failedFuture(error);
        }
        return isLost(epoch).compose(gone -> gone ? another(epoch, count) : Future.failedFuture(error));
    }

    private Future<Boolean> isLost(Epoch epoch) {
        return lost
                ? Future.succeededFuture(true)
                : opener.snapshots().isAlive(epoch.vm(), epoch.taken()).map(alive -> !alive);
    }

    private Future<Epoch> another(Epoch epoch, int count) {
        notes.say(RunNote.warning(
                "snapshot-lost",
                "snapshot " + epoch.taken().entry().snapshotName() + " of VM "
                        + epoch.vm().name()
                        + " was removed by somebody else while the run read it; all disks are brought to a new one"));
        return stages.enter(Stage.SNAPSHOT, "Taking another snapshot: the first one was removed")
                .compose(entered -> removeSnapshot(epoch.vm()))
                .compose(closed -> vcenter.virtualMachine(order.vmMoref()))
                .compose(vm -> opener.openNew(vm, epoch.number() + 1))
                .compose(next -> through(next, count + 1));
    }

    private Future<Void> proceed(Stage next, String message) {
        EngineException cause = stopped;
        return cause == null ? stages.enter(next, message) : Future.failedFuture(cause);
    }

    private static EngineException lostError(Epoch epoch) {
        return new EngineException(
                Kind.VSPHERE,
                "snapshot " + epoch.taken().entry().snapshotName() + " of VM "
                        + epoch.vm().name(),
                "it was removed while the run read it",
                "Find out who removes snapshots that are not theirs; what was read is kept");
    }
}
