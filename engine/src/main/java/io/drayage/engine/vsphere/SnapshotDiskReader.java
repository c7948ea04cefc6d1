package io.drayage.engine.vsphere;

import com.vmware.vim25.ArrayOfVirtualDevice;
import com.vmware.vim25.VirtualDevice;
import com.vmware.vim25.VirtualDisk;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the disks that a snapshot froze from the snapshot's own configuration: the VM's shows the live links. Blocks. */
final class SnapshotDiskReader {
    private static final String DEVICES = "config.hardware.device";

    private SnapshotDiskReader() {}

    /** Every virtual disk of the snapshot, in the order of its device list. */
    static List<SnapshotDisk> disks(VimSession session, String snapshotMoref) throws RemoteException {
        ReadObject snapshot = read(session, snapshotMoref);
        VirtualDevice[] devices = snapshot.get(DEVICES, ArrayOfVirtualDevice.class)
                .map(ArrayOfVirtualDevice::getVirtualDevice)
                .orElse(null);
        if (devices == null) {
            throw new EngineException(
                    Kind.VSPHERE,
                    "snapshot " + snapshotMoref,
                    snapshot.hasMissing()
                            ? "the account may not read its configuration"
                            : "vCenter shows no devices in its configuration",
                    "Give the account's role on the datacenter, with propagation");
        }
        List<SnapshotDisk> disks = new ArrayList<>();
        for (VirtualDevice device : devices) {
            if (device instanceof VirtualDisk disk) {
                disks.add(disk(disk));
            }
        }
        return List.copyOf(disks);
    }

    private static ReadObject read(VimSession session, String snapshotMoref) throws RemoteException {
        try {
            return PropertyReader.one(session, Morefs.snapshot(snapshotMoref), DEVICES);
        } catch (VimFault fault) {
            if (!fault.is("ManagedObjectNotFound")) {
                throw fault;
            }
            throw new EngineException(
                    Kind.VSPHERE,
                    "snapshot " + snapshotMoref,
                    "it no longer exists: someone removed it, or the VM is gone",
                    "Start the run again; it takes a snapshot of its own",
                    fault);
        }
    }

    private static SnapshotDisk disk(VirtualDisk disk) {
        DiskBacking backing = DiskBacking.of(disk.getBacking());
        return new SnapshotDisk(
                disk.getKey(),
                backing.uuid(),
                DiskReader.capacityBytes(disk),
                backing.fileName(),
                Optional.of(backing.changeId()).filter(id -> !id.isBlank()),
                backing.hasParent(),
                backing.thin());
    }
}
