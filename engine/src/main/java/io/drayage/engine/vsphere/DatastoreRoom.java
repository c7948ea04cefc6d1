package io.drayage.engine.vsphere;

/**
 * A datastore and its room.
 *
 * @param name as in {@code [name] directory/file.vmdk}; the moref when it may not be seen
 * @param type {@code VMFS}, {@code NFS}, {@code NFS41}, {@code vsan}, {@code VVOL}, …, as vCenter writes it; empty when it may not be seen
 * @param capacityBytes or {@link #UNKNOWN}
 * @param freeBytes or {@link #UNKNOWN}
 * @param maintenance whether it is entering or in maintenance mode
 */
public record DatastoreRoom(
        String moref,
        String name,
        String type,
        long capacityBytes,
        long freeBytes,
        boolean accessible,
        boolean maintenance) {
    /** Stands for a number that the account may not see. */
    public static final long UNKNOWN = -1;
}
