package io.drayage.control.rest;

import io.drayage.control.store.JobStore;
import io.drayage.control.store.NotedRun;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /jobs/:jobId}: a job with its options and the newest warnings of its runs. */
public final class GetJob implements RestResource {
    private static final int WARNINGS = 50;
    private static final Pattern JOB_ID = Pattern.compile("sms-job-[0-9a-f]{8}");

    private final JobStore jobs;
    private final RunStore runs;

    /** Wires it. */
    public GetJob(JobStore jobs, RunStore runs) {
        this.jobs = jobs;
        this.runs = runs;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/jobs/:jobId";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Future<View> call(Map<String, String> variables) {
        String id = String.valueOf(variables.get("jobId"));
        if (!JOB_ID.matcher(id).matches()) {
            return Future.failedFuture(Problem.notFound("A job's id is sms-job- and 8 hexadecimal digits."));
        }
        return jobs.get(id)
                .compose(found -> found.map(this::view)
                        .orElseGet(() ->
                                Future.failedFuture(Problem.notFound("There is no replication job " + id + "."))));
    }

    private Future<View> view(ReplicationJob job) {
        return runs.latest(List.of(job.jobId()))
                .compose(latest -> runs.warnings(job.jobId(), WARNINGS)
                        .map(warnings -> View.of(job, Optional.ofNullable(latest.get(job.jobId())), warnings)));
    }

    /** A job; what it does not have is left out. */
    public record View(
            String replicationJobId,
            String serverId,
            String vmName,
            String vmPath,
            String state,
            String statusMessage,
            String consistency,
            String transport,
            String image,
            String changeTracking,
            @Nullable Integer frequencyHours,
            boolean runOnce,
            @Nullable Instant nextReplicationRunStartTime,
            @Nullable String latestReplicationRunId,
            @Nullable String latestAmiId,
            int failuresInARow,
            Instant createdAt,
            List<Note> warnings) {
        static View of(ReplicationJob job, Optional<ReplicationRun> latest, List<NotedRun> warnings) {
            OptionalInt frequency = job.settings().frequencyHours();
            return new View(
                    job.jobId(),
                    job.serverId(),
                    job.vm().vmName(),
                    job.vm().vmPath(),
                    job.state().name(),
                    job.statusMessage(),
                    text(job.options().consistency()),
                    text(job.options().transport()),
                    text(job.options().image()),
                    job.options().changeTracking().text(),
                    frequency.isPresent() ? frequency.getAsInt() : null,
                    job.settings().runOnce(),
                    job.nextReplicationRunStartTime().orElse(null),
                    latest.map(ReplicationRun::runId).orElse(null),
                    job.latestAmiId().orElse(null),
                    job.failuresInARow(),
                    job.createdAt(),
                    warnings.stream().map(Note::of).toList());
        }

        private static String text(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
