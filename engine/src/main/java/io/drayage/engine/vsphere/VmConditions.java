package io.drayage.engine.vsphere;

import java.util.List;

/**
 * What surrounds a VM just now and decides whether it may be snapshotted.
 *
 * @param hostName the ESXi host that runs it, empty when it may not be seen
 * @param hostMoref the host's reference, empty when unknown
 * @param connectionState {@code connected}, {@code disconnected}, {@code orphaned}, {@code inaccessible} or {@code invalid}
 * @param changeTrackingSupported whether its virtual hardware can track changed blocks
 * @param changeTrackingEnabled whether the tracking is switched on; it works only from the next stun on
 * @param consolidationNeeded whether vCenter says that delta files are left over
 * @param datastores every datastore that holds a file of the VM
 * @param tasks queued and running tasks on the VM, ours included
 */
public record VmConditions(
        String hostName,
        String hostMoref,
        String connectionState,
        boolean poweredOn,
        boolean changeTrackingSupported,
        boolean changeTrackingEnabled,
        boolean consolidationNeeded,
        List<DatastoreRoom> datastores,
        List<RunningTask> tasks) {
    public VmConditions {
        datastores = List.copyOf(datastores);
        tasks = List.copyOf(tasks);
    }
}
