package io.drayage.engine.change;

import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import java.util.Optional;

/**
 * A disk of a run whose snapshot exists.
 *
 * @param lineage what the disk has to do with the last sealed run's
 * @param parent the disk in the last sealed run; empty when there is no such run or it had no such disk
 * @param sweep whether this run reads everything, whatever tracking says
 * @param trackingWasFreshlyEnabled whether this run switched tracking on
 * @param otherSnapshots whether the VM had snapshots of others when tracking was switched on or when ours was taken
 * @param datastoreType type of the datastore that holds the disk, as {@link io.drayage.engine.vsphere.DatastoreRoom#type()}
 */
public record ChangeQuestion(
        VirtualMachine vm,
        String snapshotMoref,
        SnapshotDisk disk,
        DiskLineage lineage,
        Optional<RunDocument.Disk> parent,
        boolean sweep,
        boolean trackingWasFreshlyEnabled,
        boolean otherSnapshots,
        String datastoreType) {}
