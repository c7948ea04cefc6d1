package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens an epoch: goes on with the run's snapshot if the VM still has it, else takes one, once there is room for it, nobody else is at work on the VM, and change tracking is on where it may be.
 * Confined to the run's context.
 */
final class EpochOpener {
    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final RunStages stages;
    private final RunNotes notes;
    private final RunSnapshots snapshots;
    private final Tracking tracking;
    private final Supplier<Optional<EngineException>> stopped;
    private SnapshotKeeper.@Nullable Taken held;
    private boolean refused;

    /** @param stopped why the run shall end, once it shall */
    EpochOpener(
            RunResources resources,
            VsphereClient vcenter,
            RunOrder order,
            RunStages stages,
            RunNotes notes,
            Supplier<Optional<EngineException>> stopped) {
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.stages = stages;
        this.notes = notes;
        this.snapshots = new RunSnapshots(resources, vcenter, order);
        this.stopped = stopped;
        this.tracking = new Tracking(resources, vcenter, order, snapshots, notes);
    }

    /**
     * Opens one.
     *
     * @param known the latest epoch of which anything is durable or recorded, −1 for none
     */
    Future<Epoch> open(VirtualMachine vm, int known) {
        return snapshots.adopt(vm, known).compose(adopted -> {
            if (adopted.isEmpty()) {
                return openNew(vm, known + 1);
            }
            SnapshotKeeper.Taken taken = adopted.get().taken();
            boolean tooOld = guard(vm)
                    .age(taken.snapshot().createdAt(), resources.clock().instant())
                    .isPresent();
            return tooOld
                    ? snapshots
                            .remove(vm, taken.entry(), taken.snapshot().moref())
                            .compose(gone -> openNew(vm, adopted.get().epoch() + 1))
                    : freeze(vm, adopted.get(), Tracking.State.AS_FOUND);
        });
    }

    /** Opens the next epoch after one whose snapshot is lost. */
    Future<Epoch> openNew(VirtualMachine vm, int number) {
        return undisturbed(vm)
                .compose(conditions -> tracking.ensure(vm, conditions))
                .compose(state -> stages.say(Stage.SNAPSHOT, "Taking snapshot")
                        .compose(said -> snapshots.take(vm, number))
                        .compose(taken -> freeze(vm, taken, state)));
    }

    RunSnapshots snapshots() {
        return snapshots;
    }

    VmGuard guard(VirtualMachine vm) {
        return new VmGuard(vm.name(), order.policy());
    }

    /** The run's snapshot, from the moment it exists. */
    Optional<SnapshotKeeper.Taken> held() {
        return Optional.ofNullable(held);
    }

    /** Whether no snapshot was taken because there was no room for it. */
    boolean refusedForRoom() {
        return refused;
    }

    /** The run's snapshot was removed, or is lost. */
    void letGo() {
        held = null;
    }

    private Future<Epoch> freeze(VirtualMachine vm, RunSnapshots.Numbered numbered, Tracking.State state) {
        held = numbered.taken();
        String moref = numbered.taken().snapshot().moref();
        return vcenter.snapshotDisks(moref)
                .compose(frozen -> vcenter.conditions(vm)
                        .compose(conditions -> snapshots
                                .others(vm)
                                .map(others -> new Epoch(
                                        numbered.epoch(),
                                        numbered.taken(),
                                        vm,
                                        frozen,
                                        conditions,
                                        state.fresh(),
                                        state.othersSnapshots() || others > 0))));
    }

    /** Waits, as long as the policy allows, until nobody else is at work on the VM; fails at once when there is no room. */
    private Future<VmConditions> undisturbed(VirtualMachine vm) {
        Instant until = resources.clock().instant().plus(order.policy().foreignWait());
        @Nullable VmConditions[] last = new VmConditions[1];
        return Turns.repeat(() -> vcenter.conditions(vm).compose(conditions -> {
                    last[0] = conditions;
                    return isDisturbed(vm, conditions, until);
                }))
                .map(done -> Optional.ofNullable(last[0]).orElseThrow());
    }

    private Future<Boolean> isDisturbed(VirtualMachine vm, VmConditions conditions, Instant until) {
        if (stopped.get().isPresent()) {
            return Future.failedFuture(stopped.get().get());
        }
        VmGuard guard = guard(vm);
        Optional<EngineException> noRoom = guard.room(conditions);
        if (noRoom.isPresent()) {
            refused = true;
            return Future.failedFuture(noRoom.get());
        }
        if (conditions.consolidationNeeded()) {
            notes.say(RunNote.warning(
                    "consolidation-needed",
                    "vCenter says that VM " + vm.name()
                            + " needs consolidation: delta files of snapshots are left over. Consolidate its disks"));
        }
        Instant now = resources.clock().instant();
        return vcenter.snapshots(vm.moref()).compose(nodes -> {
            Optional<String> task = guard.task(conditions);
            Optional<String> other = task.or(() -> guard.snapshot(foreign(nodes), now));
            if (other.isEmpty()) {
                return Future.succeededFuture(false);
            }
            if (!now.isBefore(until)) {
                return overdue(vm, task, other.get());
            }
            return stages.say(Stage.SNAPSHOT, "Waiting for " + other.get() + " on VM " + vm.name())
                    .compose(said -> pause())
                    .map(true);
        });
    }

    /** A task must end; a snapshot that stays so long is meant to stay. */
    private static Future<Boolean> overdue(VirtualMachine vm, Optional<String> task, String what) {
        return task.isEmpty()
                ? Future.succeededFuture(false)
                : Future.failedFuture(new EngineException(
                        Kind.VSPHERE,
                        "VM " + vm.name(),
                        what + " did not end in the time that a run waits for it",
                        "Start the run again when it is done, or move the job to another hour"));
    }

    private static List<SnapshotNode> foreign(List<SnapshotNode> nodes) {
        return nodes.stream()
                .filter(node -> !node.description().startsWith("Made by Drayage for replication job"))
                .toList();
    }

    private Future<Void> pause() {
        Promise<Void> paused = Promise.promise();
        resources.vertx().setTimer(resources.setup().foreignPoll().toMillis(), fired -> paused.complete());
        return paused.future();
    }
}
