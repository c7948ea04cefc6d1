package io.drayage.engine.vsphere;

import java.util.Optional;

/**
 * A virtual disk as a snapshot froze it.
 *
 * @param deviceKey as in the VM's own device list at the time of the snapshot
 * @param backingUuid the backing's uuid, empty for backings that have none
 * @param capacityBytes the size that the disk had when the snapshot was taken
 * @param fileName the frozen link, {@code [datastore] directory/name.vmdk}: what it holds no longer changes while the snapshot exists
 * @param changeId changed-block-tracking's position at this snapshot; empty when the disk is not tracked
 * @param hasParent whether the frozen link is itself a delta on top of another link, so that its flat extent does not hold the whole disk
 * @param thin whether unwritten areas take no room
 */
public record SnapshotDisk(
        int deviceKey,
        String backingUuid,
        long capacityBytes,
        String fileName,
        Optional<String> changeId,
        boolean hasParent,
        boolean thin) {}
