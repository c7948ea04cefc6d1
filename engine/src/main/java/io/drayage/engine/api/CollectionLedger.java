package io.drayage.engine.api;

import io.drayage.engine.api.RunLedger.SealedRun;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the collection of staging objects must remember: which runs need what, which objects were found needed by nothing and since when, and whose turn it is. Implemented
 * by control-api on Postgres. A completed future means that the row is durable; every call may be repeated. Failures are {@link EngineException}s of kind LEDGER.
 *
 * <p>The turn keeps several engines from doing the same work twice. Correctness does not hang on it: an object that nothing refers to is never referred to again (keys hold run and
 * fence), so a collector that wakes up late deletes only what was garbage already.
 */
public interface CollectionLedger {
    /** Jobs whose last turn ended at least {@code every} ago or before their last run did, and that nobody is collecting; those that have waited longest first. */
    Future<List<UUID>> waiting(Duration every, int limit);

    /** Begins a turn at a job's objects; empty when another engine has one, or the job is not known or is being deleted. */
    Future<Optional<Turn>> begin(UUID jobId, String collector, Duration lease);

    /** The job's runs as they are now. */
    Future<JobRuns> runs(UUID jobId);

    /** Remembers that these keys of the bucket are needed by nothing; a key that is marked already keeps its time. Prolongs the turn; fails when it is over. */
    Future<Void> mark(Turn turn, List<String> keys);

    /** Forgets keys: they are needed after all, or deleted. Keys that are not marked are no error. Prolongs the turn; fails when it is over. */
    Future<Void> unmark(Turn turn, List<String> keys);

    /** Keys that have been marked for at least {@code grace}, ascending (by code unit), at most {@code limit} after {@code afterKey} (empty: from the first). */
    Future<List<String>> due(Turn turn, Duration grace, String afterKey, int limit);

    /**
     * Holds a sealed run, and with it everything that it needs, for as long as something is built upon it: an image whose blocks are the parents of the next image's, for example. Must come while the
     * run is open or the last sealed one; later its objects may be gone. Repeating it changes nothing.
     */
    Future<Void> pin(UUID runId, String purpose);

    /** Lets a run go; a pin that is not there is no error. */
    Future<Void> unpin(UUID runId, String purpose);

    /** Ends a turn; one that is over already is no error. */
    Future<Void> end(Turn turn);

    /** The right to collect a job's objects; {@code fence} grows with each turn. */
    record Turn(UUID jobId, long fence, Duration lease) {}

    /**
     * A job's runs.
     *
     * @param kept the last sealed run first, then every other sealed run that something holds: an image is being made from it, or is built upon it. Empty for a deleted job
     * @param open runs that have not ended: everything below their prefix is theirs
     * @param sealed runs that are recorded as sealed, open ones too
     * @param ended runs that are recorded as ended, sealed or not
     */
    record JobRuns(List<KeptRun> kept, Set<UUID> open, Set<UUID> sealed, Set<UUID> ended) {
        /** Copies. */
        public JobRuns {
            kept = List.copyOf(kept);
            open = Set.copyOf(open);
            sealed = Set.copyOf(sealed);
            ended = Set.copyOf(ended);
        }
    }

    /**
     * A sealed run whose objects are needed.
     *
     * @param imageProven its image is there and every block of it was proven, so that its data may be dropped where {@code staging.keep} is {@code hashes}
     */
    record KeptRun(SealedRun run, boolean imageProven) {}
}
