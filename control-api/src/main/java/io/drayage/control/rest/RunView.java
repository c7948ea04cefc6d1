package io.drayage.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.store.NotedRun;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.RunProgress;
import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.DiskRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run with its details; what is not known yet is left out.
 *
 * @param engine which works on it, or did so last
 * @param owners how many engines it has had
 * @param result as {@code dray replicate --json} prints it, once it is complete
 */
public record RunView(
        String replicationRunId,
        String replicationJobId,
        String state,
        String type,
        @Nullable String stage,
        String statusMessage,
        Instant scheduledStartTime,
        @Nullable Instant startedTime,
        @Nullable Instant completedTime,
        @Nullable String amiId,
        boolean cancelRequested,
        @Nullable String engine,
        long owners,
        List<Disk> disks,
        List<Note> notes,
        @Nullable JsonNode result) {
    /**
     * A disk as it was planned, and how far it is.
     *
     * @param samplesMismatched blocks that change tracking called unchanged and that the sample found changed
     */
    public record Disk(
            String diskId,
            int deviceKey,
            String label,
            long capacityBytes,
            String transport,
            String changeSource,
            long samplesMismatched,
            int epoch,
            @Nullable String changeId,
            @Nullable Long bytesTotal,
            @Nullable Long bytesDone,
            @Nullable Long bytesRead,
            @Nullable Long bytesStored) {
        static Disk of(DiskRow row, Optional<DiskProgress> progress) {
            return new Disk(
                    row.diskId().toString(),
                    row.deviceKey(),
                    row.label(),
                    row.capacityBytes(),
                    row.transport(),
                    row.changeSource(),
                    row.samplesMismatched(),
                    row.epoch(),
                    row.changeId().orElse(null),
                    progress.map(DiskProgress::bytesTotal).orElse(null),
                    progress.map(DiskProgress::bytesDone).orElse(null),
                    progress.map(DiskProgress::bytesRead).orElse(null),
                    progress.map(DiskProgress::bytesStored).orElse(null));
        }
    }

    static RunView of(
            ReplicationRun run,
            List<DiskRow> disks,
            Optional<RunProgress> progress,
            List<NotedRun> notes,
            Optional<String> resultJson) {
        return new RunView(
                run.runId(),
                run.jobId(),
                run.state().name(),
                run.type().name(),
                run.stage().isEmpty() ? null : run.stage(),
                run.statusMessage(),
                run.scheduledStartTime(),
                run.startedTime().orElse(null),
                run.completedTime().orElse(null),
                run.amiId().orElse(null),
                run.cancelRequested(),
                run.owner().orElse(null),
                run.fence(),
                disks.stream().map(row -> Disk.of(row, find(row, progress))).toList(),
                notes.stream().map(Note::of).toList(),
                resultJson.map(RestJson::stored).orElse(null));
    }

    private static Optional<DiskProgress> find(DiskRow row, Optional<RunProgress> progress) {
        return progress.stream()
                .flatMap(all -> all.disks().stream())
                .filter(disk -> disk.diskId().equals(row.diskId()))
                .findFirst();
    }
}
