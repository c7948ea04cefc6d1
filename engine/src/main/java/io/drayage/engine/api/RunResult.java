package io.drayage.engine.api;

import java.time.Instant;
import java.util.List;

/**
 * The outcome of a run; the fields of the {@code result} event that {@code dray replicate --json} prints.
 *
 * @param resumable whether a run that failed is not over: what is durable is kept, and who executes the run again goes on from there
 * @param bytesRetransmitted bytes that were sent to the store in vain in this run, so that their blocks had to be sent again: parts that were lost before they were durable (their upload failed or was
 *     gone, or an engine died between the store's acknowledgement and the journal). What had not arrived at the store when an engine died is not in it, nor is what one request was repeated for
 * @param cpuSeconds CPU time of the whole process since the run began: exact only when it ran alone
 */
public record RunResult(
        Vm vm,
        String replicationJobId,
        String replicationRunId,
        State state,
        String statusMessage,
        List<Disk> disks,
        Image image,
        String consistency,
        long blocksTrustedUnread,
        Snapshot snapshot,
        boolean resumed,
        boolean resumable,
        long bytesRetransmitted,
        Instant startedAt,
        Instant completedAt,
        double cpuSeconds,
        long peakRssBytes) {
    /** How it ended. */
    public enum State {
        COMPLETED,
        FAILED
    }

    /** The VM. */
    public record Vm(String name, String moref, String path, String uuid) {}

    /**
     * A disk's figures.
     *
     * @param samplesMismatched blocks that change tracking called unchanged and that the sample found changed
     * @param manifest an {@code s3://} URI
     */
    public record Disk(
            int deviceKey,
            String label,
            long capacityBytes,
            String transport,
            String changeSource,
            long bytesRead,
            long blocksRead,
            long blocksChanged,
            long blocksSame,
            long blocksZero,
            long bytesStored,
            long samplesMismatched,
            String manifest,
            String manifestSha256) {}

    /** What the run ended in; empty lists where a builder has none. */
    public record Image(String builder, String imageId, List<String> files, List<String> snapshotIds) {}

    /** The snapshot on the VM: its moref (empty when none was taken) and whether it was removed. */
    public record Snapshot(String moref, boolean removed) {}
}
