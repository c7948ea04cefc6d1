package io.drayage.control.store;

import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Replication runs: making them, claiming them, ending them. What happens inside a run goes through {@link io.drayage.engine.api.RunLedger}. */
public interface RunStore {
    /**
     * Makes an on-demand run, due now; the schedule does not move. JOB_NOT_FOUND, JOB_STATE, RUN_IN_PROGRESS, RUN_LIMIT.
     *
     * @param maxPerDay most on-demand runs of the job in 24 hours
     */
    Future<ReplicationRun> createOnDemand(String jobId, Optional<String> description, int maxPerDay);

    /** One run. */
    Future<Optional<ReplicationRun>> get(String runId);

    /** Runs of a job, newest scheduled start first. JOB_NOT_FOUND. */
    Future<Page<ReplicationRun>> list(String jobId, PageRequest page);

    /** The run with the newest scheduled start of each of these jobs, by public job id; jobs without one are left out. At most {@link PageRequest#MAX_LIMIT} ids. */
    Future<Map<String, ReplicationRun>> latest(List<String> jobIds);

    /**
     * Turns jobs that are due into runs: PENDING, or MISSED when one is in progress; the job's next start moves to the first point of its grid in the future. Safe to call from several engines at once.
     *
     * @param replicationFor how long a VM may be replicated; jobs of VMs that were so long make no more runs
     * @return the runs made
     */
    Future<List<ReplicationRun>> createDue(int limit, Duration replicationFor);

    /** As {@link #createDue(int, Duration)} without a bound on the time. */
    default Future<List<ReplicationRun>> createDue(int limit) {
        return createDue(limit, JobStore.Origin.UNBOUNDED.replicationFor());
    }

    /** Has runs that are due but find no place say so in their status message, with their place in the queue and what they wait for; returns how many changed. */
    Future<Integer> describeQueue(int concurrentVms);

    /**
     * Claims runs that are due and pending, or whose owner let the lease run out, oldest first; each gets a new fence.
     *
     * @param engineId who claims, for people to read
     * @param concurrentVms most runs that may be active at once in the whole installation; those beyond stay PENDING
     */
    Future<List<ClaimedRun>> claim(String engineId, Duration lease, int limit, int concurrentVms);

    /** Renews the lease; true when the run shall be cancelled. Fails with LEDGER when another engine owns the run or it has ended. */
    Future<Boolean> heartbeat(RunKey run, Duration lease);

    /** Gives the run back at once, for a successor to go on with it. Fails with LEDGER as above. */
    Future<Void> release(RunKey run);

    /**
     * Gives the run back until later: it is PENDING, and nobody claims it before {@code delay} is over. A run that waits like this, or is claimed and given back again, for a day in which no part of it became
     * durable fails instead.
     *
     * @param why what its user reads meanwhile
     */
    Future<Void> postpone(RunKey run, String why, Duration delay);

    /** Asks for the end of a run: a pending one becomes FAILED ("Cancelled"), an active one's engine hears it at its next heartbeat. RUN_NOT_FOUND; an ended run is left alone. */
    Future<ReplicationRun> requestCancel(String runId);

    /** The run is complete; also moves its job on (latest image, COMPLETED when it runs once). Fails with LEDGER as above; repeating it with the same key changes nothing. */
    Future<Void> complete(RunKey run, RunResult result);

    /** The run failed; also counts the failure on its job (FAILED when it runs once). As {@link #complete}. */
    Future<Void> fail(RunKey run, String statusMessage);

    /** What a run noted, oldest first. */
    Future<List<NotedRun>> notes(String runId);

    /** The newest warnings of all runs of a job, newest first. */
    Future<List<NotedRun>> warnings(String jobId, int limit);

    /** Whether any run of a job has a note with this code. */
    Future<Boolean> noted(String jobId, String code);

    /** The disks that a run planned, by device key. */
    Future<List<DiskRow>> disks(ReplicationRun run);

    /** How far a run is. */
    Future<Optional<RunProgress>> progress(String runId);

    /** The result of a completed run as it was recorded: the JSON object of {@code dray replicate --json}. */
    Future<Optional<String>> resultJson(String runId);
}
