package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.LabDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a VM's disks: a base and one delta per snapshot above it, each named as the backings name it. Confined to the vCenter's context. */
final class VmLinks {
    /**
     * A link of a disk's chain.
     *
     * @param fileName datastore path of its descriptor
     * @param depth how many links are below it; 0 is the base
     * @param freezer the snapshot that froze it, or null when the VM writes to it
     */
    record Link(
            VmObject vm,
            VmDisk disk,
            String fileName,
            int depth,
            @Nullable SnapshotObject freezer) {
        /** Whether a running VM writes to it. */
        boolean isLive() {
            return freezer == null && vm.poweredOn();
        }

        /** What the chain down to it holds; frozen for as long as it is used, unless the VM's own snapshot sees to that already. */
        Opened open() {
            SnapshotObject snapshot = freezer;
            DiskView view = snapshot == null ? null : snapshot.view(disk.ordinal());
            if (snapshot != null && view != null) {
                return new Opened(view, snapshot::exists, () -> {});
            }
            LabDisk content = disk.content();
            DiskView frozen = content.freeze();
            return new Opened(frozen, () -> true, () -> content.release(frozen));
        }
    }

    /** A link in use. */
    record Opened(DiskView view, java.util.function.BooleanSupplier readable, Runnable release) {}

    private VmLinks() {}

    static List<Link> of(VmObject vm) {
        List<Link> links = new ArrayList<>();
        for (VmDisk disk : vm.disks()) {
            List<Integer> deltas = vm.deltas(disk);
            links.add(new Link(vm, disk, VmDevices.diskFile(disk, deltas), deltas.size(), null));
            for (SnapshotObject snapshot : vm.snapshots()) {
                if (snapshot.holds(disk)) {
                    List<Integer> below = snapshot.deltasBelow(disk);
                    links.add(new Link(vm, disk, VmDevices.diskFile(disk, below), below.size(), snapshot));
                }
            }
        }
        return links;
    }

    static Optional<Link> find(VmObject vm, String fileName) {
        return of(vm).stream().filter(link -> link.fileName().equals(fileName)).findFirst();
    }
}
