package io.drayage.engine.change;

import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A question about a tracked disk that nothing speaks against, to be changed in one point. */
final class Questions {
    static final UUID DISK_ID = new UUID(7, 8);
    static final UUID RUN = new UUID(1, 2);

    final VirtualMachine vm;
    final String snapshot;
    SnapshotDisk disk;
    DiskLineage lineage = DiskLineage.SAME;
    Optional<RunDocument.Disk> parent = Optional.empty();
    boolean sweep;
    boolean fresh;
    boolean otherSnapshots;
    String datastoreType = "VMFS";

    Questions(VirtualMachine vm, String snapshot, SnapshotDisk disk) {
        this.vm = vm;
        this.snapshot = snapshot;
        this.disk = disk;
    }

    ChangeQuestion question() {
        return new ChangeQuestion(vm, snapshot, disk, lineage, parent, sweep, fresh, otherSnapshots, datastoreType);
    }

    /** What the run at that snapshot sealed. */
    static RunDocument.Disk sealed(SnapshotDisk disk) {
        return new RunDocument.Disk(
                        DISK_ID,
                        disk.deviceKey(),
                        "Hard disk 1",
                        disk.backingUuid(),
                        disk.capacityBytes(),
                        disk.changeId(),
                        "nfc",
                        "full",
                        new RunDocument.ManifestRef(
                                ObjectKeys.manifest(RUN, RUN, RUN, 1, DISK_ID), "0".repeat(64), 100, 0, 1, 0),
                        List.of())
                .frozenAt(disk.fileName());
    }

    static SnapshotDisk withId(SnapshotDisk disk, String changeId) {
        return new SnapshotDisk(
                disk.deviceKey(),
                disk.backingUuid(),
                disk.capacityBytes(),
                disk.fileName(),
                Optional.of(changeId).filter(id -> !id.isEmpty()),
                disk.hasParent(),
                disk.thin());
    }

    static SnapshotDisk sized(SnapshotDisk disk, long capacityBytes) {
        return new SnapshotDisk(
                disk.deviceKey(),
                disk.backingUuid(),
                capacityBytes,
                disk.fileName(),
                disk.changeId(),
                disk.hasParent(),
                disk.thin());
    }

    static SnapshotDisk named(SnapshotDisk disk, String backingUuid, String fileName, boolean hasParent) {
        return new SnapshotDisk(
                disk.deviceKey(), backingUuid, disk.capacityBytes(), fileName, disk.changeId(), hasParent, disk.thin());
    }
}
