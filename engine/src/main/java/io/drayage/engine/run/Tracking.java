package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;

/**
 * Switches changed block tracking on where it is off and the job allows it. What is done is written into the run's details before it is done; without tracking a run works too, so a failure is a
 * note and no more.
 */
final class Tracking {
    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final RunSnapshots snapshots;
    private final RunNotes notes;

    Tracking(RunResources resources, VsphereClient vcenter, RunOrder order, RunSnapshots snapshots, RunNotes notes) {
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.snapshots = snapshots;
        this.notes = notes;
    }

    /** Makes tracking work if that may be. To be called before the run's snapshot is taken. */
    Future<State> ensure(VirtualMachine vm, VmConditions conditions) {
        if (conditions.changeTrackingEnabled()) {
            return Future.succeededFuture(State.AS_FOUND);
        }
        if (order.transport() == RunOrder.TransportWanted.LEASE) {
            return off(vm, "an export lease brings the whole disk in any case");
        }
        if (!order.policy().changeTrackingAllowed()) {
            return off(vm, "the job does not allow to switch it on");
        }
        if (!conditions.changeTrackingSupported()) {
            return off(vm, "the VM's virtual hardware does not support it");
        }
        return on(vm, conditions).recover(error -> {
            EngineException cause = RunErrors.of(error, order);
            if (cause.kind() == EngineException.Kind.LEDGER || cause.kind() == EngineException.Kind.CANCELLED) {
                return Future.failedFuture(cause);
            }
            notes.say(RunNote.warning(
                    "change-tracking-failed",
                    "change tracking of VM " + vm.name() + " could not be switched on: " + cause.reason()
                            + "; all blocks are read and compared"));
            return Future.succeededFuture(State.AS_FOUND);
        });
    }

    /**
     * What is known of tracking when the run's snapshot is taken.
     *
     * @param fresh whether this run switched it on
     * @param othersSnapshots whether the VM had snapshots that are not ours when it was switched on: tracking then never learns what they hold, even if they are gone soon
     */
    record State(boolean fresh, boolean othersSnapshots) {
        static final State AS_FOUND = new State(false, false);
    }

    private Future<State> on(VirtualMachine vm, VmConditions conditions) {
        return notes.write(RunNote.info(
                        RunNote.CHANGE_TRACKING_ENABLED,
                        "change tracking of VM " + vm.name() + " was off and is switched on"
                                + (conditions.poweredOn()
                                        ? "; a snapshot is taken and removed at once so that it begins"
                                        : "")))
                .compose(noted -> snapshots.others(vm))
                .compose(before -> resources
                        .ledger()
                        .whileOwned(order.key(), () -> vcenter.setChangeTracking(vm, true))
                        .compose(set -> snapshots.others(vm))
                        .compose(after -> (conditions.poweredOn() ? snapshots.stun(vm) : Future.<Void>succeededFuture())
                                .map(new State(true, before + after > 0))));
    }

    private Future<State> off(VirtualMachine vm, String reason) {
        notes.say(RunNote.info(
                "change-tracking-off", "change tracking of VM " + vm.name() + " is off and stays off: " + reason));
        return Future.succeededFuture(State.AS_FOUND);
    }
}
