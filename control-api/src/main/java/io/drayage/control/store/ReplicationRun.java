package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A replication run.
 *
 * @param id internal id; part of object keys
 * @param runId {@code sms-run-} and 8 hex digits
 * @param stage, stageProgress free texts, empty before the run starts
 * @param statusMessage what the user reads
 * @param amiId image that it made
 * @param fence number of the current or last owner; 0 before the first claim
 * @param owner engine that works on it or did so last, for people to read
 * @param cancelRequested whether its engine shall end it
 */
public record ReplicationRun(
        UUID id,
        String runId,
        UUID jobUuid,
        String jobId,
        State state,
        Type type,
        String stage,
        String stageProgress,
        String statusMessage,
        Optional<String> amiId,
        Instant scheduledStartTime,
        Optional<Instant> startedTime,
        Optional<Instant> completedTime,
        Optional<String> description,
        Optional<Boolean> encrypted,
        Optional<String> kmsKeyId,
        long fence,
        Optional<String> owner,
        boolean cancelRequested) {
    /** ReplicationRunState of the API. */
    public enum State {
        PENDING,
        MISSED,
        ACTIVE,
        FAILED,
        COMPLETED,
        DELETING,
        DELETED
    }

    /** ReplicationRunType of the API. */
    public enum Type {
        ON_DEMAND,
        AUTOMATIC
    }
}
