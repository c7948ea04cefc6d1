package io.drayage.engine.vsphere;

import com.vmware.vim25.VirtualDeviceBackingInfo;
import com.vmware.vim25.VirtualDeviceFileBackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer1BackingInfo;
import com.vmware.vim25.VirtualDiskFlatVer2BackingInfo;
import com.vmware.vim25.VirtualDiskRawDiskMappingVer1BackingInfo;
import com.vmware.vim25.VirtualDiskSeSparseBackingInfo;
import com.vmware.vim25.VirtualDiskSparseVer2BackingInfo;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the various disk backings that matter here. Texts are empty where a backing has no such field.
 *
 * @param kind yavijava's class name
 * @param compatibilityMode of a raw device mapping: {@code virtualMode} or {@code physicalMode}
 */
record DiskBacking(
        String kind,
        String uuid,
        String fileName,
        String diskMode,
        String sharing,
        String compatibilityMode,
        boolean thin) {
    static DiskBacking of(@Nullable VirtualDeviceBackingInfo backing) {
        if (backing == null) {
            return new DiskBacking("none", "", "", "", "", "", false);
        }
        String kind = backing.getClass().getSimpleName();
        String file = backing instanceof VirtualDeviceFileBackingInfo f ? text(f.getFileName()) : "";
        if (backing instanceof VirtualDiskFlatVer2BackingInfo flat) {
            boolean thin = Boolean.TRUE.equals(flat.getThinProvisioned());
            return new DiskBacking(
                    kind, text(flat.getUuid()), file, text(flat.getDiskMode()), text(flat.getSharing()), "", thin);
        }
        if (backing instanceof VirtualDiskSeSparseBackingInfo sparse) {
            return new DiskBacking(kind, text(sparse.getUuid()), file, text(sparse.getDiskMode()), "", "", true);
        }
        if (backing instanceof VirtualDiskSparseVer2BackingInfo sparse) {
            return new DiskBacking(kind, text(sparse.getUuid()), file, text(sparse.getDiskMode()), "", "", true);
        }
        if (backing instanceof VirtualDiskFlatVer1BackingInfo flat) {
            return new DiskBacking(kind, "", file, text(flat.getDiskMode()), "", "", false);
        }
        if (backing instanceof VirtualDiskRawDiskMappingVer1BackingInfo raw) {
            return new DiskBacking(
                    kind,
                    text(raw.getUuid()),
                    file,
                    text(raw.getDiskMode()),
                    text(raw.getSharing()),
                    text(raw.getCompatibilityMode()),
                    false);
        }
        return new DiskBacking(kind, "", file, "", "", "", false);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
