package io.drayage.control.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Replication jobs. */
public interface JobStore {
    /**
     * Where a job comes from and how long it may last.
     *
     * @param appId the app that it belongs to
     * @param replicationFor how long its VM may be replicated since the first replication by any job
     */
    record Origin(Optional<String> appId, Duration replicationFor) {
        /** On its own, for as long as {@link Duration#ofDays 100 years}. */
        public static final Origin UNBOUNDED = new Origin(Optional.empty(), Duration.ofDays(36_500));
    }

    /** Creates a job that may last for ever. */
    default Future<ReplicationJob> create(String serverId, JobSettings settings, ReplicationJob.Options options) {
        return create(serverId, settings, options, Origin.UNBOUNDED);
    }

    /** Creates a job (PENDING, due at its seed time). SERVER_NOT_FOUND, JOB_ALREADY_EXISTS (the message names the other job), REPLICATION_TIME_OVER. */
    Future<ReplicationJob> create(String serverId, JobSettings settings, ReplicationJob.Options options, Origin origin);

    /** One job, DELETED ones too until they are forgotten. */
    Future<Optional<ReplicationJob>> get(String jobId);

    /** All jobs, oldest first, DELETED ones too until they are forgotten. */
    Future<Page<ReplicationJob>> list(PageRequest page);

    /** Changes a job; JOB_NOT_FOUND (also when it is DELETED), JOB_STATE when it is being deleted or has ended. */
    Future<ReplicationJob> update(String jobId, JobUpdate update);

    /**
     * Begins a deletion: DELETING, no more runs; pending runs become DELETED, active ones are asked to cancel. Repeating it changes nothing. JOB_NOT_FOUND, also when it is DELETED.
     */
    Future<ReplicationJob> beginDelete(String jobId);

    /** Jobs in DELETING without an active run, oldest first: their leftovers can be cleaned up. */
    Future<List<ReplicationJob>> deletable(int limit);

    /** The cleanup is done: DELETED. JOB_STATE unless it is DELETING (or already DELETED) and none of its runs is active. Its runs become DELETED too. */
    Future<Void> deleted(String jobId);

    /** Why a cleanup could not be done, for the job's statusMessage. JOB_NOT_FOUND. */
    Future<Void> statusMessage(String jobId, String statusMessage);

    /**
     * Does what time asks for: ends jobs whose VM has been replicated for so long (COMPLETED, once no run of theirs is queued or active), and moves starts that a wrong clock put far ahead back to the next point of their grid. Repeating it
     * changes nothing.
     *
     * @return how many jobs changed
     */
    Future<Integer> tend(Duration replicationFor);

    /** Removes the rows of jobs that have been DELETED for longer than this, at most {@code limit}; returns how many. Staging objects are not looked at. */
    Future<Integer> forget(Duration deletedFor, int limit);
}
