package io.drayage.engine.vsphere;

import com.vmware.vim25.VirtualController;
import com.vmware.vim25.VirtualSCSIController;
import com.vmware.vim25.VirtualSCSISharing;
import java.util.Optional;
import java.util.Set;

/** Why a disk cannot be replicated, in words for its owner; each names the remedy. */
final class DiskEligibility {
    private static final Set<String> ORDINARY = Set.of(
            "VirtualDiskFlatVer2BackingInfo", "VirtualDiskSeSparseBackingInfo", "VirtualDiskSparseVer2BackingInfo");

    private DiskEligibility() {}

    /**
     * Judges a disk by itself.
     *
     * @param unknownBacking the backing's type name when yavijava does not know it
     * @param encrypted whether it has an encryption key
     */
    static Optional<String> refusal(
            DiskBacking backing,
            Optional<VirtualController> controller,
            Optional<String> unknownBacking,
            boolean encrypted) {
        if (!backing.compatibilityMode().isEmpty() || backing.kind().contains("RawDisk")) {
            return Optional.of("it is a raw device mapping (RDM"
                    + (backing.compatibilityMode().isEmpty() ? "" : ", " + backing.compatibilityMode())
                    + "); only VMDK disks can be replicated: convert it, or move its data to a VMDK");
        }
        if (backing.diskMode().startsWith("independent")) {
            return Optional.of("it is independent (" + backing.diskMode()
                    + "), so snapshots leave it out: make it dependent while the VM is off");
        }
        if (!backing.sharing().isEmpty() && !backing.sharing().equals("sharingNone")) {
            return Optional.of("it is shared between VMs (" + backing.sharing()
                    + "): shared and clustered disks cannot be snapshotted");
        }
        if (controller.filter(DiskEligibility::sharesBus).isPresent()) {
            return Optional.of(
                    "its SCSI controller shares its bus with other VMs: clustered disks cannot be snapshotted");
        }
        if (encrypted) {
            return Optional.of("it is encrypted by vSphere: decrypt the VM first");
        }
        if (unknownBacking.isPresent() || !ORDINARY.contains(backing.kind())) {
            return Optional.of("its backing " + unknownBacking.orElse(backing.kind()) + " is not supported");
        }
        if (backing.uuid().isEmpty()) {
            return Optional.of("its backing has no UUID, so it cannot be recognised again in the next run");
        }
        return Optional.empty();
    }

    /** For every disk of a VM that names the same backing twice. */
    static String sameBackingTwice(String uuid) {
        return "another disk of the VM has the same backing UUID " + uuid
                + ": the two cannot be told apart; give one of the VMDKs a new UUID (vmkfstools -J setuuid)";
    }

    private static boolean sharesBus(VirtualController controller) {
        return controller instanceof VirtualSCSIController scsi
                && scsi.getSharedBus() != null
                && scsi.getSharedBus() != VirtualSCSISharing.noSharing;
    }
}
