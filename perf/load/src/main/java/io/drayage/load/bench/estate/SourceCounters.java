package io.drayage.load.bench.estate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the lab's vCenter and hosts have seen so far.
 *
 * @param streamBytes that the hosts have written to sockets of leases
 * @param nfcBytes of disk data that the hosts have written to NFC sockets, as compressed as they were
 * @param nfcReadBytes of disks that were read for NFC requests
 * @param streamsOpen disks that are being read
 * @param streamsPeak most at once
 * @param snapshotsTaken since the start
 * @param snapshotsPresent snapshots that exist
 * @param leasesOpen export leases that are open
 */
public record SourceCounters(
        long streamBytes,
        long nfcBytes,
        long nfcReadBytes,
        int streamsOpen,
        int streamsPeak,
        int snapshotsTaken,
        int snapshotsPresent,
        int leasesOpen) {
    /** Over whatever transport. */
    public long bytes() {
        return streamBytes + nfcBytes;
    }

    static SourceCounters of(JsonNode lab) {
        return new SourceCounters(
                lab.path("streamBytes").asLong(),
                lab.path("nfcBytes").asLong(),
                lab.path("nfcReadBytes").asLong(),
                lab.path("streamsOpen").asInt(),
                lab.path("streamsPeak").asInt(),
                lab.path("snapshotsTaken").asInt(),
                lab.path("snapshotsPresent").asInt(),
                lab.path("leasesOpen").asInt());
    }
}
