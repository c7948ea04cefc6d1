package io.drayage.engine.vsphere;

import com.vmware.vim25.VirtualDeviceBackingInfo;
import com.vmware.vim25.VirtualDeviceFileBackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer1BackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer2BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskMappingVer1BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskVer2BackingInfo;
import com.vmware.vim25.VirtualDiskSeSparseBackingInfo;
import com.vmware.vim25.VirtualDiskSparseVer2BackingInfo;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the various disk backings that matter here. Texts are empty where a backing has no such field.
 *
 * @param kind yavijava's class name
 * @param compatibilityMode of a raw device mapping: {@code virtualMode} or {@code physicalMode}
 * @param changeId changed block tracking's position, as a snapshot's copy of the backing holds it
 * @param hasParent whether the file is a delta on top of another
 */
record DiskBacking(
        String kind,
        String uuid,
        String fileName,
        String diskMode,
        String sharing,
        String compatibilityMode,
        boolean thin,
        String changeId,
        boolean hasParent) {
    static DiskBacking of(@Nullable VirtualDeviceBackingInfo backing) {
        if (backing == null) {
            return new DiskBacking("none", "", "", "", "", "", false, "", false);
        }
        String kind = backing.getClass().getSimpleName();
        String file = backing instanceof VirtualDeviceFileBackingInfo f ? text(f.getFileName()) : "";
        if (backing instanceof VirtualDiskFlatVer2BackingInfo flat) {
            boolean thin = Boolean.TRUE.equals(flat.getThinProvisioned());
            return new DiskBacking(
                    kind,
                    text(flat.getUuid()),
                    file,
                    text(flat.getDiskMode()),
                    text(flat.getSharing()),
                    "",
                    thin,
                    text(flat.getChangeId()),
                    flat.getParent() != null);
        }
        if (backing instanceof VirtualDiskSeSparseBackingInfo sparse) {
            return sparse(
                    kind,
                    text(sparse.getUuid()),
                    file,
                    text(sparse.getDiskMode()),
                    text(sparse.getChangeId()),
                    sparse.getParent() != null);
        }
        if (backing instanceof VirtualDiskSparseVer2BackingInfo sparse) {
            return sparse(
                    kind,
                    text(sparse.getUuid()),
                    file,
                    text(sparse.getDiskMode()),
                    text(sparse.getChangeId()),
                    sparse.getParent() != null);
        }
        if (backing instanceof VirtualDiskFlatVer1BackingInfo flat) {
            return new DiskBacking(
                    kind, "", file, text(flat.getDiskMode()), "", "", false, "", flat.getParent() != null);
        }
        if (backing instanceof VirtualDiskRawDiskMappingVer1BackingInfo raw) {
            return new DiskBacking(
                    kind,
                    text(raw.getUuid()),
                    file,
                    text(raw.getDiskMode()),
                    text(raw.getSharing()),
                    text(raw.getCompatibilityMode()),
                    false,
                    text(raw.getChangeId()),
                    raw.getParent() != null);
        }
        if (backing instanceof VirtualDiskRawDiskVer2BackingInfo raw) {
            return new DiskBacking(
                    kind,
                    text(raw.getUuid()),
                    text(raw.getDescriptorFileName()),
                    "",
                    text(raw.getSharing()),
                    "",
                    false,
                    text(raw.getChangeId()),
                    false);
        }
        return new DiskBacking(kind, "", file, "", "", "", false, "", false);
    }

    private static DiskBacking sparse(
            String kind, String uuid, String file, String diskMode, String changeId, boolean hasParent) {
        return new DiskBacking(kind, uuid, file, diskMode, "", "", true, changeId, hasParent);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
