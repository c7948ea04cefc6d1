package io.drayage.control.sms;

import io.drayage.control.store.JobStore;
import io.vertx.core.Future;
import java.util.Objects;

/** DeleteReplicationJob: stops the job at once; what it left in vCenter and the staging area is cleaned up afterwards, its images stay. */
public final class DeleteReplicationJob implements SmsOperation {
    private final JobStore jobs;
    private final Runnable cleanUpSoon;

    /** @param cleanUpSoon tells the service that there is something to clean up */
    public DeleteReplicationJob(JobStore jobs, Runnable cleanUpSoon) {
        this.jobs = Objects.requireNonNull(jobs);
        this.cleanUpSoon = Objects.requireNonNull(cleanUpSoon);
    }

    @Override
    public String name() {
        return "DeleteReplicationJob";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return jobs.beginDelete(input.required("replicationJobId")).map(job -> {
            cleanUpSoon.run();
            return new Done();
        });
    }
}
