package io.drayage.engine.run;

import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run will do with one disk.
 *
 * @param parent the disk in the last sealed run when its manifest is this one's baseline
 */
record DiskPlan(VsphereClient.Disk disk, UUID diskId, DiskLineage lineage, Optional<RunDocument.Disk> parent) {
    /** {@code full} without a baseline, else {@code hash}: over a lease everything is read and compared. */
    String changeSource() {
        return parent.isPresent() ? "hash" : "full";
    }

    /** Whether the new manifest may be a delta of the parent's. */
    boolean mayBeDelta() {
        return parent.isPresent() && lineage == DiskLineage.SAME;
    }
}
