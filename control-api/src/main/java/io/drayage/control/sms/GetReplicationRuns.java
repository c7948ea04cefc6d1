package io.drayage.control.sms;

import io.drayage.control.store.JobStore;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** GetReplicationRuns: a job and its runs, the newest first. */
public final class GetReplicationRuns implements SmsOperation {
    private final JobStore jobs;
    private final RunStore runs;

    /** Wires the operation. */
    public GetReplicationRuns(JobStore jobs, RunStore runs) {
        this.jobs = Objects.requireNonNull(jobs);
        this.runs = Objects.requireNonNull(runs);
    }

    @Override
    public String name() {
        return "GetReplicationRuns";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        String jobId = input.required("replicationJobId");
        PageRequest request = input.page();
        return jobs.get(jobId)
                .map(found -> found.orElseThrow(() -> SmsException.invalid("No replication job " + jobId + " exists.")))
                .compose(job -> answer(job, request));
    }

    private Future<Answer> answer(ReplicationJob job, PageRequest request) {
        return runs.latest(List.of(job.jobId()))
                .compose(latest -> runs.list(job.jobId(), request)
                        .map(page -> new Answer(
                                Shapes.Job.of(job, Optional.ofNullable(latest.get(job.jobId()))),
                                page.items().stream()
                                        .map(run -> Shapes.Run.of(run, job))
                                        .toList(),
                                page.nextToken().orElse(null))));
    }

    /** GetReplicationRunsResponse. */
    public record Answer(
            Shapes.Job replicationJob,
            List<Shapes.Run> replicationRunList,
            @Nullable String nextToken) {}
}
