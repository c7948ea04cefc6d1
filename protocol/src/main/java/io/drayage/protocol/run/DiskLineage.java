package io.drayage.protocol.run;

import java.util.List;
import java.util.UUID;

/** What a disk of a new run has to do with the disks of the last sealed run: the rows of the identity table that a disk's id and size decide. */
public enum DiskLineage {
    /** The same disk at the same size: the parent's manifest is its baseline. */
    SAME,
    /** The same disk, larger: the parent's manifest is the baseline of the blocks it had, everything is compared by hash, CBT is not asked. */
    GROWN,
    /** Another disk, or a smaller one: read in full, without a baseline. */
    NEW_BASE;

    /**
     * @param parentDisks disks of the last sealed run; empty when there is none
     * @param diskId {@link DiskIdentity#diskId} of the disk now
     * @param capacityBytes its size now
     */
    public static DiskLineage of(List<RunDocument.Disk> parentDisks, UUID diskId, long capacityBytes) {
        for (RunDocument.Disk parent : parentDisks) {
            if (parent.diskId().equals(diskId)) {
                int grown = Long.compare(capacityBytes, parent.capacityBytes());
                return grown == 0 ? SAME : grown > 0 ? GROWN : NEW_BASE;
            }
        }
        return NEW_BASE;
    }
}
