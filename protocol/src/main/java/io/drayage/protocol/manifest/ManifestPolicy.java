package io.drayage.protocol.manifest;

/** When a run writes a full manifest instead of one more delta. Pure functions. */
public final class ManifestPolicy {
    /** The most deltas on top of a full manifest: readers merge at most one more than this many. */
    public static final int MAX_DELTAS = 16;

    private ManifestPolicy() {}

    /**
     * The level of a run's manifest.
     *
     * @param parentLevel level of the parent run's manifest of the same disk, 0 to {@link #MAX_DELTAS}
     * @param fullLengthBytes length of the full manifest at the end of the parent's chain
     * @param deltasLengthBytes lengths of the chain's deltas together, the one about to be written (or {@link #estimateBytes its estimate}) included
     * @return 0 when the chain would exceed {@link #MAX_DELTAS} deltas or half of the full manifest's length, else {@code parentLevel + 1}
     */
    public static int nextLevel(int parentLevel, long fullLengthBytes, long deltasLengthBytes) {
        if (parentLevel < 0 || parentLevel > MAX_DELTAS) {
            throw new IllegalArgumentException("parentLevel " + parentLevel + " is not a level");
        }
        boolean tooMany = parentLevel >= MAX_DELTAS;
        boolean tooLong = deltasLengthBytes > fullLengthBytes / 2;
        return tooMany || tooLong ? 0 : parentLevel + 1;
    }

    /** Length of a manifest with so many records, exact but for the segments' keys, which are taken as {@code keyBytes} each. */
    public static long estimateBytes(long dataBlocks, long zeroRuns, long segments, int keyBytes) {
        return ManifestLayout.HEADER_BYTES
                + dataBlocks * ManifestLayout.DATA_BYTES
                + zeroRuns * ManifestLayout.ZEROS_BYTES
                + segments * (ManifestLayout.SEGMENT_BYTES + keyBytes)
                + ManifestLayout.TRAILER_BYTES;
    }
}
