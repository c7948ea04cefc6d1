package io.drayage.control.store;

import io.drayage.engine.api.RunLedger.RunKey;
import java.time.Instant;

/**
 * A run that this engine now owns.
 *
 * @param job the job as it was at the claim
 * @param leaseUntil on Postgres' clock; the engine must renew well before
 * @param takenOver whether another engine had begun it
 */
public record ClaimedRun(ReplicationRun run, ReplicationJob job, Instant leaseUntil, boolean takenOver) {
    /** The right to write to it. */
    public RunKey key() {
        return new RunKey(job.id(), run.id(), run.fence());
    }
}
