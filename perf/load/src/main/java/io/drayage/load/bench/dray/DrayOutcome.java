package io.drayage.load.bench.dray;

import java.util.List;

/**
 * What a call of {@code dray replicate} took.
 *
 * @param cpuSeconds of its Java process, start-up included
 * @param databaseCpuSeconds of its embedded Postgres
 * @param peakRssBytes of its Java process
 * @param wallSeconds from start to exit
 * @param results one for each VM
 */
public record DrayOutcome(
        double cpuSeconds, double databaseCpuSeconds, long peakRssBytes, double wallSeconds, List<DrayResult> results) {
    /** Wall time of the runs from the first start to the last end, in seconds. */
    public double runSeconds() {
        double first =
                results.stream().mapToDouble(DrayResult::startedAtSeconds).min().orElse(0);
        double last = results.stream()
                .mapToDouble(DrayResult::completedAtSeconds)
                .max()
                .orElse(0);
        return last - first;
    }

    /** Capacity of all disks together. */
    public long capacityBytes() {
        return results.stream().mapToLong(DrayResult::capacityBytes).sum();
    }

    /** Bytes of LZ4 stored, of all disks together. */
    public long bytesStored() {
        return results.stream().mapToLong(DrayResult::bytesStored).sum();
    }

    /** Blocks of 512 KiB found changed, of all disks together. */
    public long blocksChanged() {
        return results.stream().mapToLong(DrayResult::blocksChanged).sum();
    }

    /** Bytes read from sources, of all disks together. */
    public long bytesRead() {
        return results.stream().mapToLong(DrayResult::bytesRead).sum();
    }

    /** Blocks not read because change tracking called them unchanged, of all disks together. */
    public long blocksTrustedUnread() {
        return results.stream().mapToLong(DrayResult::blocksTrustedUnread).sum();
    }
}
