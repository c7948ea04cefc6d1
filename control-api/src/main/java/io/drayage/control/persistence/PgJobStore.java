package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationJob.State;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link JobStore} on Postgres. */
final class PgJobStore implements JobStore {
    private static final int ID_DIGITS = 8;
    private static final int ROLE_CHARS = 2048;

    private final Database database;
    private final JobSchedule schedule;

    PgJobStore(Database database) {
        this.database = database;
        this.schedule = new JobSchedule(database);
    }

    @Override
    public Future<ReplicationJob> create(
            String serverId, JobSettings settings, ReplicationJob.Options options, Origin origin) {
        return Attempt.of(() -> createChecked(serverId, settings, options, origin));
    }

    private Future<ReplicationJob> createChecked(
            String serverId, JobSettings settings, ReplicationJob.Options options, Origin origin) {
        if (!settings.runOnce() && settings.frequencyHours().isEmpty()) {
            return Rows.refuse(Rule.BAD_VALUE, "A job needs frequency unless it runs once.");
        }
        check(settings.roleName(), settings.description(), settings.kmsKeyId());
        return PublicIds.allot(
                "sms-job-",
                ID_DIGITS,
                jobId -> database.transaction(connection -> refuseSecond(connection, serverId)
                        .compose(free -> refuseWornOut(connection, serverId, origin.replicationFor()))
                        .compose(may -> insert(connection, jobId, serverId, settings, options, origin))));
    }

    private static void check(String roleName, Optional<String> description, Optional<String> kmsKeyId) {
        Texts.require("roleName", roleName, ROLE_CHARS);
        Texts.require("description", description, Texts.MESSAGE);
        Texts.require("kmsKeyId", kmsKeyId, ROLE_CHARS);
    }

    /** Locks the server's row, so that two creations cannot both find no job; looks only then, since a statement that waited for a lock still sees what was there when it began. */
    private static Future<Void> refuseSecond(SqlConnection connection, String serverId) {
        String look = """
                SELECT job_id FROM job WHERE server_id = $1 AND state NOT IN ('FAILED', 'DELETED', 'COMPLETED')""";
        return connection
                .preparedQuery("SELECT 1 FROM server WHERE server_id = $1 FOR UPDATE")
                .execute(Arguments.of(serverId))
                .compose(rows -> rows.size() == 1
                        ? connection.preparedQuery(look).execute(Arguments.of(serverId))
                        : Rows.refuse(Rule.SERVER_NOT_FOUND, "There is no server " + Texts.cut(serverId, 64) + "."))
                .compose(rows -> Rows.first(rows, row -> row.getString("job_id"))
                        .map(other -> Rows.<Void>refuse(
                                Rule.JOB_ALREADY_EXISTS, "Server " + serverId + " has replication job " + other + "."))
                        .orElseGet(Future::succeededFuture));
    }

    /** The time counts from the VM's first replication: a new job does not begin it anew. */
    private static Future<Void> refuseWornOut(SqlConnection connection, String serverId, Duration replicationFor) {
        String sql = """
                SELECT replicated_since FROM server
                WHERE server_id = $1 AND replicated_since + make_interval(secs => $2) <= dray_now()""";
        return connection
                .preparedQuery(sql)
                .execute(Arguments.of(serverId, Arguments.seconds(replicationFor)))
                .compose(rows -> Rows.first(rows, row -> Columns.instant(row, "replicated_since"))
                        .map(since -> Rows.<Void>refuse(
                                Rule.REPLICATION_TIME_OVER,
                                "Server " + serverId + " has been replicated since " + since + ", and a VM may be for "
                                        + replicationFor.toDays()
                                        + " days. Raise limits.replicationDays to go on with it."))
                        .orElseGet(Future::succeededFuture));
    }

    private static Future<Optional<ReplicationJob>> insert(
            SqlConnection connection,
            String jobId,
            String serverId,
            JobSettings settings,
            ReplicationJob.Options options,
            Origin origin) {
        String sql = """
                INSERT INTO job (id, job_id, server_id, vm_manager_id, vm_id, vm_manager_name, vm_name, vm_path,
                    instance_uuid, seed_time, frequency_hours, run_once, license_type, role_name, description,
                    amis_to_keep, encrypted, kms_key_id, consistency, transport, image, change_tracking, next_run_start,
                    state, status_message, created_at, start_chosen, app_id)
                SELECT $1, $2, server_id, vm_manager_id, vm_id, vm_manager_name, name, path, instance_uuid, $4, $5, $6,
                    $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, greatest($4, dray_now()), 'PENDING', '', dray_now(),
                    true, $17
                FROM server WHERE server_id = $3
                ON CONFLICT (job_id) DO NOTHING RETURNING
                """ + JobColumns.ALL;
        return connection
                .preparedQuery(sql)
                .execute(Arguments.of(
                        UUID.randomUUID(),
                        jobId,
                        serverId,
                        settings.seedReplicationTime(),
                        settings.frequencyHours(),
                        settings.runOnce(),
                        settings.licenseType(),
                        settings.roleName(),
                        settings.description(),
                        settings.numberOfRecentAmisToKeep(),
                        settings.encrypted(),
                        settings.kmsKeyId(),
                        options.consistency(),
                        options.transport(),
                        options.image(),
                        options.changeTracking(),
                        origin.appId()))
                .map(rows -> Rows.first(rows, JobColumns::job));
    }

    @Override
    public Future<Optional<ReplicationJob>> get(String jobId) {
        return database.repeatable("SELECT " + JobColumns.ALL + " FROM job WHERE job_id = $1", Arguments.of(jobId))
                .map(rows -> Rows.first(rows, JobColumns::job));
    }

    @Override
    public Future<Page<ReplicationJob>> list(PageRequest page) {
        PageTokens tokens = new PageTokens("jobs", 1);
        return Future.succeededFuture(page)
                .map(tokens::afterNumber)
                .compose(after -> database.repeatable(
                        "SELECT " + JobColumns.ALL + " FROM job WHERE seq > $1 ORDER BY seq LIMIT $2",
                        Arguments.of(after.orElse(0L), page.limit() + 1)))
                .map(rows -> tokens.page(
                                Rows.list(rows, row -> row),
                                page.limit(),
                                row -> List.of(row.getLong("seq").toString()))
                        .map(JobColumns::job));
    }

    @Override
    public Future<ReplicationJob> update(String jobId, JobUpdate update) {
        return Attempt.of(() -> updateChecked(jobId, update));
    }

    private Future<ReplicationJob> updateChecked(String jobId, JobUpdate update) {
        check(update.roleName().orElse(""), update.description(), update.kmsKeyId());
        // A new frequency counts from the previous scheduled start, as the old one did, unless the user chose the next
        // start; a start in the past means now.
        String sql = """
                UPDATE job SET
                    run_once = run_once AND $2::int IS NULL,
                    frequency_hours = coalesce($2::int, frequency_hours),
                    next_run_start = CASE
                        WHEN $3::timestamptz IS NOT NULL THEN greatest($3::timestamptz, dray_now())
                        WHEN $2::int IS NULL OR next_run_start IS NULL OR start_chosen THEN next_run_start
                        ELSE coalesce(greatest((SELECT max(scheduled_start) FROM run
                            WHERE run.job = job.id AND type = 'AUTOMATIC') + make_interval(hours => $2::int),
                            dray_now()), next_run_start) END,
                    start_chosen = start_chosen OR $3::timestamptz IS NOT NULL,
                    license_type = coalesce($4, license_type), role_name = coalesce($5, role_name),
                    description = coalesce($6, description), amis_to_keep = coalesce($7, amis_to_keep),
                    encrypted = coalesce($8, encrypted), kms_key_id = coalesce($9, kms_key_id),
                    state = CASE WHEN $3::timestamptz IS NOT NULL AND state = 'PAUSED_ON_FAILURE' THEN 'ACTIVE'
                        ELSE state END,
                    failures_in_a_row = CASE WHEN $3::timestamptz IS NOT NULL AND state = 'PAUSED_ON_FAILURE' THEN 0
                        ELSE failures_in_a_row END
                WHERE job_id = $1 AND state IN ('PENDING', 'ACTIVE', 'PAUSED_ON_FAILURE', 'FAILING') RETURNING
                """ + JobColumns.ALL;
        return database.repeatable(
                        sql,
                        Arguments.of(
                                jobId,
                                update.frequencyHours(),
                                update.nextReplicationRunStartTime(),
                                update.licenseType(),
                                update.roleName(),
                                update.description(),
                                update.numberOfRecentAmisToKeep(),
                                update.encrypted(),
                                update.kmsKeyId()))
                .compose(rows -> Rows.first(rows, JobColumns::job)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> refuseState(jobId, "changed")));
    }

    @Override
    public Future<ReplicationJob> beginDelete(String jobId) {
        return database.repeatableTransaction(connection -> connection
                .preparedQuery("""
                        UPDATE job SET state = 'DELETING', next_run_start = NULL
                        WHERE job_id = $1 AND state <> 'DELETED' RETURNING
                        """ + JobColumns.ALL)
                .execute(Arguments.of(jobId))
                .compose(rows -> Rows.first(rows, JobColumns::job)
                        .map(job -> stopRuns(connection, job))
                        .orElseGet(() -> notFound(jobId))));
    }

    private static Future<ReplicationJob> stopRuns(SqlConnection connection, ReplicationJob job) {
        String sql = """
                UPDATE run SET cancel_requested = true,
                    state = CASE WHEN state = 'PENDING' THEN 'DELETED' ELSE state END
                WHERE job = $1 AND state IN ('PENDING', 'ACTIVE')""";
        return connection.preparedQuery(sql).execute(Arguments.of(job.id())).map(job);
    }

    @Override
    public Future<List<ReplicationJob>> deletable(int limit) {
        String sql = "SELECT " + JobColumns.ALL + """
                 FROM job WHERE state = 'DELETING'
                    AND NOT EXISTS (SELECT 1 FROM run WHERE run.job = job.id AND run.state = 'ACTIVE')
                ORDER BY seq LIMIT $1""";
        return database.repeatable(sql, Arguments.of(limit)).map(rows -> Rows.list(rows, JobColumns::job));
    }

    @Override
    public Future<Void> deleted(String jobId) {
        String sql = """
                WITH gone AS (
                    UPDATE job SET state = 'DELETED', deleted_at = coalesce(deleted_at, dray_now())
                    WHERE job_id = $1 AND state IN ('DELETING', 'DELETED')
                        AND NOT EXISTS (SELECT 1 FROM run WHERE run.job = job.id AND run.state = 'ACTIVE')
                    RETURNING id),
                runs AS (UPDATE run SET state = 'DELETED' FROM gone WHERE run.job = gone.id)
                SELECT id FROM gone""";
        return database.repeatable(sql, Arguments.of(jobId))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : refuseState(jobId, "removed"));
    }

    @Override
    public Future<Void> statusMessage(String jobId, String statusMessage) {
        return database.repeatable(
                        "UPDATE job SET status_message = $2 WHERE job_id = $1",
                        Arguments.of(jobId, Texts.cut(statusMessage, Texts.MESSAGE)))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : notFound(jobId));
    }

    @Override
    public Future<Integer> tend(Duration replicationFor) {
        return schedule.tend(replicationFor);
    }

    @Override
    public Future<Integer> forget(Duration deletedFor, int limit) {
        String sql = """
                DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'DELETED'
                    AND deleted_at < dray_now() - make_interval(secs => $1) ORDER BY deleted_at LIMIT $2)""";
        return database.once(sql, Arguments.of(Arguments.seconds(deletedFor), limit))
                .map(rows -> rows.rowCount());
    }

    private <T> Future<T> refuseState(String jobId, String what) {
        return get(jobId).compose(found -> {
            if (found.isEmpty() || found.get().state() == State.DELETED) {
                return notFound(jobId);
            }
            return Rows.refuse(
                    Rule.JOB_STATE,
                    "Replication job " + jobId + " is " + found.get().state() + " and cannot be " + what + ".");
        });
    }

    static <T> Future<T> notFound(String jobId) {
        return Rows.refuse(Rule.JOB_NOT_FOUND, "There is no replication job " + Texts.cut(jobId, 64) + ".");
    }
}
