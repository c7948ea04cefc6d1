package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes runs. The job's row is locked meanwhile, so that schedule and user cannot both find no run in progress; what is there is read by a statement of its own after the lock, since one that waited for a lock still sees what was there
 * when it began.
 */
final class RunCreation {
    private static final int ID_DIGITS = 8;

    /** Jobs whose VM has been replicated long enough are left to {@link JobSchedule}. */
    static final String DUE = """
            SELECT id FROM job WHERE next_run_start <= dray_now() AND state IN ('PENDING', 'ACTIVE')
                AND NOT EXISTS (SELECT 1 FROM server WHERE server.server_id = job.server_id
                    AND replicated_since + make_interval(secs => $2) <= dray_now())
            ORDER BY next_run_start LIMIT $1 FOR UPDATE OF job SKIP LOCKED""";

    static final String JOB_WITH_CLOCK = "SELECT " + JobColumns.ALL + """
            , dray_now() AS now,
                EXISTS (SELECT 1 FROM run WHERE run.job = job.id AND run.state IN ('PENDING', 'ACTIVE')) AS busy,
                (SELECT count(*) FROM run WHERE run.job = job.id AND type = 'ON_DEMAND'
                    AND created_at > dray_now() - interval '24 hours') AS on_demand
            FROM job WHERE job.id = ANY($1) ORDER BY next_run_start
            """;

    private final Database database;

    RunCreation(Database database) {
        this.database = database;
    }

    Future<ReplicationRun> onDemand(String jobId, Optional<String> description, int maxPerDay) {
        Texts.require("description", description, Texts.MESSAGE);
        return database.transaction(connection -> connection
                .preparedQuery("SELECT id FROM job WHERE job_id = $1 FOR UPDATE")
                .execute(Arguments.of(jobId))
                .compose(locked -> read(connection, locked))
                .compose(rows -> Rows.first(rows, row -> row)
                        .map(row -> onDemand(connection, row, description, maxPerDay))
                        .orElseGet(() -> PgJobStore.notFound(jobId))));
    }

    private static Future<RowSet<Row>> read(SqlConnection connection, RowSet<Row> locked) {
        UUID[] ids = Rows.list(locked, row -> row.getUUID("id")).toArray(UUID[]::new);
        return connection.preparedQuery(JOB_WITH_CLOCK).execute(Arguments.of((Object) ids));
    }

    private static Future<ReplicationRun> onDemand(
            SqlConnection connection, Row row, Optional<String> description, int maxPerDay) {
        ReplicationJob job = JobColumns.job(row);
        switch (job.state()) {
            case DELETED -> {
                return PgJobStore.notFound(job.jobId());
            }
            case DELETING, FAILED, COMPLETED -> {
                return Rows.refuse(
                        Rule.JOB_STATE, "Replication job " + job.jobId() + " is " + job.state() + " and runs no more.");
            }
            case PENDING, ACTIVE, PAUSED_ON_FAILURE, FAILING -> {
                if (row.getBoolean("busy")) {
                    return Rows.refuse(
                            Rule.RUN_IN_PROGRESS, "Replication job " + job.jobId() + " has a run in progress.");
                }
                if (row.getLong("on_demand") >= maxPerDay) {
                    return Rows.refuse(
                            Rule.RUN_LIMIT,
                            "Replication job " + job.jobId() + " had " + maxPerDay
                                    + " on-demand runs in the last 24 hours.");
                }
            }
        }
        return insert(
                connection,
                job,
                ReplicationRun.State.PENDING,
                ReplicationRun.Type.ON_DEMAND,
                Columns.instant(row, "now"),
                description.or(() -> job.settings().description()));
    }

    Future<List<ReplicationRun>> due(int limit, Duration replicationFor) {
        return database.transaction(connection -> connection
                .preparedQuery(DUE)
                .execute(Arguments.of(limit, Arguments.seconds(replicationFor)))
                .compose(locked -> read(connection, locked))
                .compose(rows -> {
                    List<ReplicationRun> made = new ArrayList<>();
                    Future<Void> chain = Future.succeededFuture();
                    for (Row row : rows) {
                        chain = chain.compose(done -> scheduled(connection, row))
                                .onSuccess(made::add)
                                .mapEmpty();
                    }
                    return chain.map(made);
                }));
    }

    private static Future<ReplicationRun> scheduled(SqlConnection connection, Row row) {
        ReplicationJob job = JobColumns.job(row);
        Instant start = job.nextReplicationRunStartTime().orElseThrow();
        boolean missed = row.getBoolean("busy");
        return insert(
                        connection,
                        job,
                        missed ? ReplicationRun.State.MISSED : ReplicationRun.State.PENDING,
                        ReplicationRun.Type.AUTOMATIC,
                        start,
                        job.settings().description())
                .compose(run -> connection
                        .preparedQuery("UPDATE job SET next_run_start = $2, start_chosen = false WHERE id = $1")
                        .execute(Arguments.of(job.id(), next(job, start, Columns.instant(row, "now"), missed)))
                        .map(run));
    }

    /** The first point of the job's grid after now, in hours of 3600 s: clocks that are put forward or back do not move it. A run-once job whose start was missed tries again in an hour. */
    private static Optional<Instant> next(ReplicationJob job, Instant start, Instant now, boolean missed) {
        if (job.settings().runOnce()) {
            return missed ? Optional.of(now.plus(Duration.ofHours(1))) : Optional.empty();
        }
        Duration step = Duration.ofHours(job.settings().frequencyHours().orElseThrow());
        long steps = Duration.between(start, now).dividedBy(step) + 1;
        return Optional.of(start.plus(step.multipliedBy(steps)));
    }

    private static Future<ReplicationRun> insert(
            SqlConnection connection,
            ReplicationJob job,
            ReplicationRun.State state,
            ReplicationRun.Type type,
            Instant scheduledStart,
            Optional<String> description) {
        String sql = """
                WITH run AS (
                    INSERT INTO run (id, run_id, job, state, type, status_message, scheduled_start, description,
                        encrypted, kms_key_id, created_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, dray_now())
                    ON CONFLICT (run_id) DO NOTHING RETURNING *)
                SELECT\s""" + RunColumns.ALL + " FROM run JOIN job ON job.id = run.job";
        String message = state == ReplicationRun.State.MISSED ? "Missed: another run was in progress" : "Scheduled";
        return PublicIds.allot(
                "sms-run-",
                ID_DIGITS,
                runId -> connection
                        .preparedQuery(sql)
                        .execute(Arguments.of(
                                UUID.randomUUID(),
                                runId,
                                job.id(),
                                state,
                                type,
                                message,
                                scheduledStart,
                                description,
                                job.settings().encrypted(),
                                job.settings().kmsKeyId()))
                        .map(rows -> Rows.first(rows, RunColumns::run)));
    }
}
