package io.drayage.engine.api;

import java.util.List;
import java.util.UUID;

/**
 * What a turn of the collection found and did.
 *
 * @param outcome how the turn ended
 * @param needed, neededBytes objects that something refers to
 * @param waiting, waitingBytes objects that nothing refers to, their grace not yet over
 * @param deleted objects that were deleted in this turn
 * @param uploadsAborted open uploads of runs that have ended
 * @param sparseSegments segments of which less than 30 % is live: the next run carries what is live over into new ones
 * @param dataDropped segments of the last run that are given up because its image is proven (only with {@code staging.keep: hashes})
 * @param unknown how many objects lie there whose key is not ours; they are never deleted
 * @param unknownKeys the first of them, at most 20
 */
public record CollectionReport(
        UUID jobId,
        Outcome outcome,
        long needed,
        long neededBytes,
        long waiting,
        long waitingBytes,
        long deleted,
        long uploadsAborted,
        long sparseSegments,
        boolean dataDropped,
        long unknown,
        List<String> unknownKeys) {
    /** How a turn ended. */
    public enum Outcome {
        /** All that was due is gone. */
        DONE,
        /** Another engine collects this job, or the job is not known or is being deleted: nothing was done. */
        NOT_OURS,
        /** The job's runs changed meanwhile: nothing more was deleted, the next turn goes on. */
        CHANGED,
        /** The bucket holds a sealed run that the database does not know: nothing was deleted, {@code dray recover} brings it back. */
        UNKNOWN_RUN
    }

    /** A turn that did nothing. */
    public static CollectionReport notOurs(UUID jobId) {
        return new CollectionReport(jobId, Outcome.NOT_OURS, 0, 0, 0, 0, 0, 0, 0, false, 0, List.of());
    }
}
