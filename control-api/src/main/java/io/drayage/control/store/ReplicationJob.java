package io.drayage.control.store;

import io.drayage.engine.api.RunOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A replication job.
 *
 * @param id internal id; part of object keys
 * @param jobId {@code sms-job-} and 8 hex digits
 * @param vm the VM as it was when the job was created; address and instance UUID identify it
 * @param settings what the user chose
 * @param nextReplicationRunStartTime when the next scheduled run is due; empty when none will come
 * @param latestAmiId image of the newest completed run
 * @param statusMessage why it is in this state; may be empty
 * @param failuresInARow runs that failed since the last completed one
 */
public record ReplicationJob(
        UUID id,
        String jobId,
        String serverId,
        VmServer vm,
        JobSettings settings,
        Options options,
        Optional<Instant> nextReplicationRunStartTime,
        Optional<String> latestAmiId,
        State state,
        String statusMessage,
        int failuresInARow,
        Instant createdAt) {
    /** ReplicationJobState of the API. */
    public enum State {
        PENDING,
        ACTIVE,
        FAILED,
        DELETING,
        DELETED,
        COMPLETED,
        PAUSED_ON_FAILURE,
        FAILING;

        /** Whether no further run will come by itself and a new job may be made for the server. */
        public boolean ended() {
            return this == FAILED || this == DELETED || this == COMPLETED;
        }
    }

    /** How its runs go, beyond what the SMS API knows. */
    public record Options(
            RunOrder.ConsistencyWanted consistency,
            RunOrder.TransportWanted transport,
            RunOrder.ImageWanted image,
            ChangeTracking changeTracking) {}

    /** What the job may do about changed block tracking of its VM. */
    public enum ChangeTracking {
        /** It is used where it is on; where it is off it stays off. */
        AS_FOUND,
        /** It is switched on where it is off, and stays on. */
        ON,
        /** It is switched on where it is off; the job's deletion switches it off again, if it was the job that switched it on. */
        ON_UNTIL_DELETED;

        /** Whether it may be switched on. */
        public boolean mayEnable() {
            return this != AS_FOUND;
        }

        /** As configuration and options write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The inverse of {@link #text}. */
        public static Optional<ChangeTracking> parse(String text) {
            return Arrays.stream(values())
                    .filter(value -> value.text().equals(text.trim().toLowerCase(Locale.ROOT)))
                    .findFirst();
        }
    }
}
