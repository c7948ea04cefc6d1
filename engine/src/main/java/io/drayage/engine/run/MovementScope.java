package io.drayage.engine.run;

import io.drayage.engine.api.RunOrder;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.vsphere.VsphereClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the movements of one epoch share. Confined to the run's context.
 *
 * @param windows memory for as many disks as move at once
 * @param snapshotAlive asks vCenter whether the epoch's snapshot is still there
 */
record MovementScope(
        RunResources resources,
        VsphereClient vcenter,
        RunOrder order,
        Epoch epoch,
        List<MemoryLease> windows,
        TransportChoice choice,
        ReadPlanner planner,
        RunNotes notes,
        RunningMoves moves,
        Supplier<Future<Boolean>> snapshotAlive) {
    private static final long FIRST_PAUSE_MILLIS = 500;

    /** How messages call a disk. */
    String nameOf(DiskWork disk) {
        return "disk '" + disk.plan().disk().label() + "' of VM " + epoch.vm().name();
    }

    /** Waits before attempt {@code number + 1}. */
    Future<Void> pause(int number) {
        Promise<Void> paused = Promise.promise();
        resources.vertx().setTimer(FIRST_PAUSE_MILLIS << number, fired -> paused.complete());
        return paused.future();
    }
}
