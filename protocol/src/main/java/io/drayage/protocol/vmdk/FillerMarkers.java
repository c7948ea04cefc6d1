package io.drayage.protocol.vmdk;

import static io.drayage.protocol.vmdk.ExtentTables.malformed;

/** Counts the markers that decide nothing, so that an endless row of them ends. */
final class FillerMarkers {

    /** What one marker of a type that is yet to be invented may carry; all of them: this and a share of the capacity. */
    private static final long MOST_UNKNOWN_SECTORS = 65536;

    private static final long USUAL_PROGRESS_MARKERS = 1_000_000;
    /** VMware's writer sends one per percent or per 45 seconds; one per 64 KiB of disk is far beyond any of that. */
    private static final long SECTORS_PER_MARKER = 128;

    private final long capacitySectors;
    private final long mostUnknownSectors;
    private final long mostProgressMarkers;

    private long unknownSectors;
    private long progressMarkers;
    private long reached = -1;

    FillerMarkers(SparseExtentHeader header) {
        capacitySectors = header.capacitySectors();
        mostUnknownSectors = MOST_UNKNOWN_SECTORS + capacitySectors / SECTORS_PER_MARKER;
        mostProgressMarkers = USUAL_PROGRESS_MARKERS + capacitySectors / SECTORS_PER_MARKER;
    }

    /**
     * Admits a marker of unknown type.
     *
     * @param value its value field, the sectors of its payload
     * @return how many sectors to skip
     */
    long unknown(long value, long markerSector) {
        if (value < 0 || value > MOST_UNKNOWN_SECTORS) {
            throw malformed(MarkerType.UNKNOWN.structure(), markerSector, "payload is larger than 32 MiB");
        }
        unknownSectors += 1 + value;
        if (unknownSectors > mostUnknownSectors) {
            throw malformed(MarkerType.UNKNOWN.structure(), markerSector, "too many of them");
        }
        return value;
    }

    /**
     * Admits a progress marker. Its LBA is undocumented, so an odd value is passed over and not a reason to fail an export.
     *
     * @return the sector to report, or -1 if there is no news
     */
    long progress(long lba, long markerSector) {
        progressMarkers++;
        if (progressMarkers > mostProgressMarkers) {
            throw malformed(MarkerType.PROGRESS.structure(), markerSector, "too many of them");
        }
        if (lba <= reached || lba > capacitySectors) {
            return -1;
        }
        reached = lba;
        return lba;
    }
}
