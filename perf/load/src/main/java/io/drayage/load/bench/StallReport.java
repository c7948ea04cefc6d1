package io.drayage.load.bench;

import io.drayage.load.bench.estate.EstateCounters;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code bench stall} found.
 *
 * @param disks admitted at once, each of a VM of its own
 * @param diskBytes capacity of each
 * @param seconds one entry for each second of the stall
 * @param rssTargetBytes what our process must not exceed during the stall
 * @param peakRssBytes of our process over its whole life
 * @param completedRuns after the release
 * @param peakStreams most disks that were read at once over the whole time
 * @param labAfter the lab at the end: no snapshot, no lease and no upload may be open
 * @param flatness by how much RSS rose between its lowest and highest from second 10 on, as a share of the lowest
 * @param bytesReadWhileSteady what the hosts sent from second 10 on
 */
record StallReport(
        int disks,
        long diskBytes,
        List<Second> seconds,
        long rssTargetBytes,
        long peakRssBytes,
        int completedRuns,
        int peakStreams,
        EstateCounters labAfter,
        double flatness,
        long bytesReadWhileSteady) {
    /** By how much RSS may differ between its extremes, as a share of the lower one. */
    static final double TARGET_FLATNESS = 0.05;

    /** From this second of the stall on everything has to stand still. */
    private static final int STEADY_FROM = 10;

    /**
     * One look during the stall.
     *
     * @param second since the S3 stopped reading
     * @param rssBytes of our process
     * @param lab what its hosts have sent and hold open, and what its S3 holds back
     */
    record Second(int second, long rssBytes, EstateCounters lab) {}

    static StallReport of(
            int disks,
            long diskBytes,
            List<Second> seconds,
            long rssTargetBytes,
            long peakRssBytes,
            int completedRuns,
            EstateCounters labAfter) {
        List<Second> steady = seconds.stream()
                .filter(second -> second.second() >= STEADY_FROM)
                .toList();
        double lowest = steady.stream().mapToLong(Second::rssBytes).min().orElse(0);
        double highest = steady.stream().mapToLong(Second::rssBytes).max().orElse(0);
        long first = steady.get(0).lab().source().streamBytes();
        long last = steady.get(steady.size() - 1).lab().source().streamBytes();
        return new StallReport(
                disks,
                diskBytes,
                List.copyOf(seconds),
                rssTargetBytes,
                peakRssBytes,
                completedRuns,
                labAfter.source().streamsPeak(),
                labAfter,
                lowest == 0 ? 0 : highest / lowest - 1,
                last - first);
    }

    /** Highest RSS during the stall. */
    long highestRssBytes() {
        return seconds.stream()
                .map(Second::rssBytes)
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    /** Whether nothing of ours is left at the source and in the store. */
    boolean clean() {
        return labAfter.source().snapshotsPresent() == 0
                && labAfter.source().leasesOpen() == 0
                && labAfter.store().openUploads() == 0;
    }

    /** Whether every promise is kept. */
    boolean withinTarget() {
        return highestRssBytes() <= rssTargetBytes
                && flatness <= TARGET_FLATNESS
                && bytesReadWhileSteady == 0
                && completedRuns == disks
                && clean();
    }
}
