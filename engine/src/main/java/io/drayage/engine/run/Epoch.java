package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.List;

/**
 * One point in time of a run: a snapshot of ours and the disks that it froze. A run that loses its snapshot goes on in the next epoch, with all its disks.
 *
 * @param number 0 for a run's first
 * @param vm as it was when the snapshot was there
 * @param frozen every disk of the snapshot
 * @param conditions of the VM at that time
 * @param trackingFresh whether this run switched change tracking on for it
 * @param othersSnapshots whether the VM has snapshots that are not ours, or had some when this run switched change tracking on
 */
record Epoch(
        int number,
        SnapshotKeeper.Taken taken,
        VirtualMachine vm,
        List<SnapshotDisk> frozen,
        VmConditions conditions,
        boolean trackingFresh,
        boolean othersSnapshots) {
    /** The disk as the snapshot has it. */
    SnapshotDisk frozen(DiskPlan plan) {
        return frozen.stream()
                .filter(disk -> disk.deviceKey() == plan.disk().deviceKey())
                .filter(disk -> disk.backingUuid().equals(plan.disk().backingUuid())
                        && disk.capacityBytes() == plan.disk().capacityBytes())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        Kind.VSPHERE,
                        "disk '" + plan.disk().label() + "' of VM " + vm.name(),
                        "the snapshot does not have it as the VM had it: it was changed while the run began",
                        "Start the run again"));
    }

    String snapshotMoref() {
        return taken.snapshot().moref();
    }
}
