package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who owns a run. A claim raises the run's fence; from then on every write with an older one changes nothing, since it names the fence in its own WHERE clause and holds the run's row (FOR SHARE) until it commits: a claim waits for
 * writes that began before it, and writes that begin after it find another fence.
 */
final class RunOwnership {
    /** Begins a statement that may write only if {@code ($1 run, $2 job, $3 fence)} is the current owner; join with {@code owner}. */
    static final String OWNER = """
            WITH owner AS (
                SELECT id, job FROM run WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE' FOR SHARE)
            """;

    /** Until the transaction ends: two engines could both see the last free place. */
    static final String ONE_CLAIM_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('drayage-claim:' || current_schema(), 0))";

    private final Database database;

    RunOwnership(Database database) {
        this.database = database;
    }

    Future<List<ClaimedRun>> claim(String engineId, Duration lease, int limit, int concurrentVms) {
        return database.transaction(connection -> connection
                .preparedQuery(ONE_CLAIM_AT_A_TIME)
                .execute()
                .compose(locked -> claimLocked(connection, engineId, lease, limit, concurrentVms))
                .compose(rows -> activateJobs(connection, rows)));
    }

    /** Abandoned runs first, then pending ones as far as there is room. A pending run was made when it was due, and is due even if the clock was put back since. */
    static final String CLAIM = """
            WITH abandoned AS (
                SELECT id FROM run WHERE state = 'ACTIVE' AND lease_until <= clock_timestamp()
                ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED),
            pending AS (
                SELECT id FROM run WHERE state = 'PENDING' AND (not_before IS NULL OR not_before <= dray_now())
                ORDER BY scheduled_start, seq
                LIMIT greatest(0, least($3 - (SELECT count(*) FROM abandoned),
                    $4 - (SELECT count(*) FROM run WHERE state = 'ACTIVE')))
                FOR UPDATE SKIP LOCKED),
            run AS (
                UPDATE run SET state = 'ACTIVE', fence = fence + 1, owner = $1,
                    lease_until = clock_timestamp() + make_interval(secs => $2),
                    started_at = coalesce(started_at, clock_timestamp()),
                    status_message = CASE WHEN status_message LIKE 'Queued: %' THEN 'Scheduled'
                        ELSE status_message END
                WHERE id IN (SELECT id FROM abandoned UNION ALL SELECT id FROM pending)
                RETURNING *)
            SELECT run.lease_until,\s"""
            + RunColumns.ALL + ", " + JobColumns.ALL
            + " FROM run JOIN job ON job.id = run.job ORDER BY run.scheduled_start, run.seq";

    private static Future<RowSet<Row>> claimLocked(
            SqlConnection connection, String engineId, Duration lease, int limit, int concurrentVms) {
        return connection
                .preparedQuery(CLAIM)
                .execute(Arguments.of(
                        Texts.cut(engineId, Texts.NAME), Arguments.seconds(lease), (long) limit, (long) concurrentVms));
    }

    private static Future<List<ClaimedRun>> activateJobs(SqlConnection connection, RowSet<Row> rows) {
        List<ClaimedRun> claimed = Rows.list(rows, RunOwnership::claimed);
        List<Object> jobs = new ArrayList<>();
        claimed.forEach(each -> jobs.add(each.job().id()));
        if (jobs.isEmpty()) {
            return Future.succeededFuture(claimed);
        }
        String firstTime = """
                UPDATE server SET replicated_since = dray_now() FROM job
                WHERE job.id = ANY($1) AND server.server_id = job.server_id AND server.replicated_since IS NULL""";
        return connection
                .preparedQuery("UPDATE job SET state = 'ACTIVE' WHERE id = ANY($1) AND state = 'PENDING'")
                .execute(Arguments.of(jobs))
                .compose(active -> connection.preparedQuery(firstTime).execute(Arguments.of(jobs)))
                .map(claimed);
    }

    private static ClaimedRun claimed(Row row) {
        return new ClaimedRun(
                RunColumns.run(row),
                JobColumns.job(row),
                Columns.instant(row, "lease_until"),
                row.getLong("fence") > 1);
    }

    Future<Boolean> heartbeat(RunKey run, Duration lease) {
        String sql = """
                UPDATE run SET lease_until = clock_timestamp() + make_interval(secs => $4)
                WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE' RETURNING cancel_requested""";
        return database.repeatable(sql, Arguments.of(run.runId(), run.jobId(), run.fence(), Arguments.seconds(lease)))
                .compose(rows -> Rows.first(rows, row -> row.getBoolean("cancel_requested"))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> fenced(run)));
    }

    /** Confirms the ownership and makes it last for some seconds more: whoever wants to claim the run waits so long. */
    Future<Void> hold(RunKey run) {
        String sql = """
                UPDATE run SET lease_until = greatest(lease_until, clock_timestamp() + make_interval(secs => $4))
                WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE'""";
        return database.repeatable(
                        sql,
                        Arguments.of(run.runId(), run.jobId(), run.fence(), Arguments.seconds(RunLedger.OWNED_FOR)))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : fenced(run));
    }

    Future<Void> release(RunKey run) {
        String sql = """
                UPDATE run SET lease_until = clock_timestamp(), owner = NULL
                WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE'""";
        return database.repeatable(sql, Arguments.of(run.runId(), run.jobId(), run.fence()))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : fenced(run));
    }

    /** The failure of a write that changed nothing because the run has another owner, or has ended. */
    <T> Future<T> fenced(RunKey run) {
        return database.repeatable(
                        "SELECT run_id, fence, state, owner FROM run WHERE id = $1", Arguments.of(run.runId()))
                .compose(rows -> Future.failedFuture(Rows.first(rows, row -> fencedBy(run, row))
                        .orElseGet(() -> refused("run " + run.runId(), "it is not known, or was removed"))));
    }

    private static EngineException fencedBy(RunKey key, Row row) {
        String thing = "run " + row.getString("run_id");
        if (row.getLong("fence") != key.fence()) {
            return refused(
                    thing,
                    "fenced: another engine owns it ("
                            + Columns.optionalText(row, "owner").orElse("none now") + ", fence " + row.getLong("fence")
                            + "; ours was " + key.fence() + ")");
        }
        return row.getString("state").equals("ACTIVE")
                ? refused(thing, "the write does not fit what is recorded")
                : refused(thing, "it has ended (" + row.getString("state") + ")");
    }

    private static EngineException refused(String thing, String reason) {
        return new EngineException(
                Kind.LEDGER, thing, reason, "Stop working on it here; nothing that this engine writes counts any more");
    }
}
