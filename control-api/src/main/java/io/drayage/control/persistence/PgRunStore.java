package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.NotedRun;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.RunProgress;
import io.drayage.control.store.RunStore;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link RunStore} on Postgres. */
final class PgRunStore implements RunStore {
    private static final String SELECT = "SELECT " + RunColumns.ALL + " FROM run JOIN job ON job.id = run.job ";

    private final Database database;
    private final RunCreation creation;
    private final RunQueue queue;
    private final RunOwnership ownership;
    private final RunEnd end;

    PgRunStore(Database database, RunOwnership ownership, RunEnd end) {
        this.database = database;
        this.creation = new RunCreation(database);
        this.queue = new RunQueue(database);
        this.ownership = ownership;
        this.end = end;
    }

    @Override
    public Future<ReplicationRun> createOnDemand(String jobId, Optional<String> description, int maxPerDay) {
        return Attempt.of(() -> creation.onDemand(jobId, description, maxPerDay));
    }

    @Override
    public Future<List<ReplicationRun>> createDue(int limit, Duration replicationFor) {
        return creation.due(limit, replicationFor);
    }

    @Override
    public Future<Integer> describeQueue(int concurrentVms) {
        return queue.describe(concurrentVms);
    }

    @Override
    public Future<Optional<ReplicationRun>> get(String runId) {
        return database.repeatable(SELECT + "WHERE run.run_id = $1", Arguments.of(runId))
                .map(rows -> Rows.first(rows, RunColumns::run));
    }

    @Override
    public Future<Page<ReplicationRun>> list(String jobId, PageRequest page) {
        PageTokens tokens = new PageTokens("runs of " + jobId, 2);
        String sql = SELECT + """
                WHERE job.job_id = $1 AND ($2::timestamptz IS NULL OR (run.scheduled_start, run.seq) < ($2, $3))
                ORDER BY run.scheduled_start DESC, run.seq DESC LIMIT $4""";
        return Future.succeededFuture(page)
                .map(tokens::after)
                .compose(after -> database.repeatable(
                        sql,
                        Arguments.of(
                                jobId,
                                after.map(position -> micros(tokens.number(position.get(0)))),
                                after.map(position -> tokens.number(position.get(1))),
                                page.limit() + 1)))
                .compose(rows -> rows.size() == 0 ? knownJob(jobId).map(rows) : Future.succeededFuture(rows))
                .map(rows -> tokens.page(Rows.list(rows, row -> row), page.limit(), PgRunStore::position)
                        .map(RunColumns::run));
    }

    private Future<Void> knownJob(String jobId) {
        return database.repeatable("SELECT 1 FROM job WHERE job_id = $1", Arguments.of(jobId))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : PgJobStore.notFound(jobId));
    }

    private static List<String> position(Row row) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Columns.instant(row, "scheduled_start"));
        return List.of(Long.toString(micros), row.getLong("run_seq").toString());
    }

    private static Instant micros(long sinceEpoch) {
        return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
    }

    @Override
    public Future<Map<String, ReplicationRun>> latest(List<String> jobIds) {
        if (jobIds.size() > PageRequest.MAX_LIMIT) {
            return Rows.refuse(Rule.BAD_VALUE, "At most " + PageRequest.MAX_LIMIT + " jobs at once.");
        }
        String sql = "SELECT " + RunColumns.ALL + """
                 FROM job CROSS JOIN LATERAL (SELECT * FROM run WHERE run.job = job.id
                    ORDER BY scheduled_start DESC, seq DESC LIMIT 1) run
                WHERE job.job_id = ANY($1)""";
        return database.repeatable(sql, Arguments.of(jobIds))
                .map(rows -> Rows.list(rows, RunColumns::run).stream()
                        .collect(Collectors.toMap(ReplicationRun::jobId, Function.identity())));
    }

    @Override
    public Future<List<ClaimedRun>> claim(String engineId, Duration lease, int limit, int concurrentVms) {
        return ownership.claim(engineId, lease, limit, concurrentVms);
    }

    @Override
    public Future<Boolean> heartbeat(RunKey run, Duration lease) {
        return ownership.heartbeat(run, lease);
    }

    @Override
    public Future<Void> release(RunKey run) {
        return ownership.release(run);
    }

    @Override
    public Future<Void> postpone(RunKey run, String why, Duration delay) {
        return end.postpone(run, why, delay);
    }

    @Override
    public Future<ReplicationRun> requestCancel(String runId) {
        // A job that runs once ends with its run, be that one that never began.
        String sql = """
                WITH asked AS (
                    UPDATE run SET cancel_requested = true,
                        status_message = CASE WHEN state = 'PENDING' THEN 'Cancelled' ELSE status_message END,
                        completed_at = CASE WHEN state = 'PENDING' THEN dray_now() END,
                        state = CASE WHEN state = 'PENDING' THEN 'FAILED' ELSE state END
                    WHERE run_id = $1 AND state IN ('PENDING', 'ACTIVE') RETURNING job, state)
                UPDATE job SET state = 'FAILED', status_message = 'Cancelled', next_run_start = NULL
                FROM asked WHERE job.id = asked.job AND asked.state = 'FAILED' AND job.run_once
                    AND job.state <> 'DELETING'""";
        return database.repeatable(sql, Arguments.of(runId))
                .compose(done -> get(runId))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Rows.refuse(
                                Rule.RUN_NOT_FOUND, "There is no replication run " + Texts.cut(runId, 64) + ".")));
    }

    @Override
    public Future<Void> complete(RunKey run, RunResult result) {
        return end.complete(run, result);
    }

    @Override
    public Future<Void> fail(RunKey run, String statusMessage) {
        return end.fail(run, statusMessage);
    }

    @Override
    public Future<List<NotedRun>> notes(String runId) {
        return RunDetails.notes(database, runId);
    }

    @Override
    public Future<List<NotedRun>> warnings(String jobId, int limit) {
        return RunDetails.warnings(database, jobId, limit);
    }

    @Override
    public Future<Boolean> noted(String jobId, String code) {
        String sql = """
                SELECT 1 FROM run_note JOIN run ON run.id = run_note.run JOIN job ON job.id = run.job
                WHERE job.job_id = $1 AND code = $2 LIMIT 1""";
        return database.repeatable(sql, Arguments.of(jobId, code)).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<List<DiskRow>> disks(ReplicationRun run) {
        return RunDetails.plannedDisks(database, run.id());
    }

    @Override
    public Future<Optional<RunProgress>> progress(String runId) {
        String sql = """
                SELECT stage, status_message, disk_ids, bytes_total, bytes_done, bytes_read, bytes_stored,
                    coalesce(updated_at, started_at, created_at) AS updated_at
                FROM run LEFT JOIN run_progress ON run_progress.run = run.id WHERE run_id = $1""";
        return database.repeatable(sql, Arguments.of(runId)).map(rows -> Rows.first(rows, PgRunStore::progress));
    }

    private static RunProgress progress(Row row) {
        UUID @Nullable [] ids = row.getArrayOfUUIDs("disk_ids");
        List<DiskProgress> disks = new ArrayList<>();
        for (int i = 0; ids != null && i < ids.length; i++) {
            disks.add(new DiskProgress(
                    ids[i],
                    row.getArrayOfLongs("bytes_total")[i],
                    row.getArrayOfLongs("bytes_done")[i],
                    row.getArrayOfLongs("bytes_read")[i],
                    row.getArrayOfLongs("bytes_stored")[i]));
        }
        return new RunProgress(
                row.getString("stage"), row.getString("status_message"), disks, Columns.instant(row, "updated_at"));
    }

    @Override
    public Future<Optional<String>> resultJson(String runId) {
        return database.repeatable(
                        "SELECT result_json FROM run WHERE run_id = $1 AND result_json IS NOT NULL",
                        Arguments.of(runId))
                .map(rows -> Rows.first(rows, row -> row.getString("result_json")));
    }
}
