package io.drayage.lab.estate;

/**
 * A datastore as it stands when the estate starts.
 *
 * @param type as vSphere writes it: {@code VMFS}, {@code NFS}, {@code NFS41}, {@code vsan}, {@code VVOL}
 * @param freeBytes free space; the delta links of snapshots taken later are subtracted from it
 */
public record DatastoreSpec(String name, String type, long capacityBytes, long freeBytes) {
    private static final long TIB = 1L << 40;

    /** Checks the sizes. */
    public DatastoreSpec {
        if (freeBytes < 0 || capacityBytes < freeBytes) {
            throw new IllegalArgumentException("a datastore has 0 to all of its capacity free");
        }
    }

    /** A VMFS so big that nothing fills it. */
    public static DatastoreSpec named(String name) {
        return new DatastoreSpec(name, "VMFS", 512 * TIB, 256 * TIB);
    }

    /** The same of another type. */
    public DatastoreSpec type(String kind) {
        return new DatastoreSpec(name, kind, capacityBytes, freeBytes);
    }

    /** The same of another size. */
    public DatastoreSpec space(long capacity, long free) {
        return new DatastoreSpec(name, type, capacity, free);
    }
}
