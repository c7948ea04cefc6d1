package io.drayage.control.sms;

import io.drayage.control.store.JobStore;
import io.drayage.control.store.Page;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** GetReplicationJobs: one job or all of them, deleted ones too, each with its latest run. */
public final class GetReplicationJobs implements SmsOperation {
    private final JobStore jobs;
    private final RunStore runs;

    /** Wires the operation. */
    public GetReplicationJobs(JobStore jobs, RunStore runs) {
        this.jobs = Objects.requireNonNull(jobs);
        this.runs = Objects.requireNonNull(runs);
    }

    @Override
    public String name() {
        return "GetReplicationJobs";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        Optional<String> jobId = input.text("replicationJobId");
        var request = input.page();
        return (jobId.isPresent() ? one(jobId.get()) : jobs.list(request)).compose(this::withLatestRuns);
    }

    private Future<Page<ReplicationJob>> one(String jobId) {
        return jobs.get(jobId)
                .map(found -> found.orElseThrow(() -> SmsException.invalid("No replication job " + jobId + " exists.")))
                .map(job -> new Page<>(List.of(job), Optional.empty()));
    }

    private Future<Answer> withLatestRuns(Page<ReplicationJob> page) {
        return runs.latest(page.items().stream().map(ReplicationJob::jobId).toList())
                .map(latest -> new Answer(
                        page.items().stream()
                                .map(job -> Shapes.Job.of(job, Optional.ofNullable(latest.get(job.jobId()))))
                                .toList(),
                        page.nextToken().orElse(null)));
    }

    /** GetReplicationJobsResponse. */
    public record Answer(
            List<Shapes.Job> replicationJobList, @Nullable String nextToken) {}
}
