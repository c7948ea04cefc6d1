package io.drayage.control.store;

import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.StagedInventory.StagedJob;
import io.vertx.core.Future;
import java.util.UUID;

/** Puts what a staging area remembers back into a database that has lost it. Repeating anything here changes nothing more. */
public interface RecoveryStore {
    /**
     * Makes this the installation that the staging area belongs to. Refused when the database is another installation's: it has jobs, or, if {@code asked}, sealed runs.
     *
     * @param asked the user knows that the database's own id is given up
     */
    Future<Installation> adopt(UUID installationId, boolean asked);

    /** Inserts a job with its server and its sealed runs, in one transaction; what is there already stays as it is. */
    Future<Outcome> recover(StagedJob job, ImageWanted image);

    /**
     * What became of a job.
     *
     * @param jobAdded false when the database had it
     * @param runsAdded runs that the database did not have
     * @param runsKnown runs that it had
     * @param runsPassedOver runs that are older than what the database has of the job: they cannot be put before it
     */
    record Outcome(boolean jobAdded, int runsAdded, int runsKnown, int runsPassedOver) {}
}
