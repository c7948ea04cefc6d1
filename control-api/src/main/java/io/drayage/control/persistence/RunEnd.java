package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** Ends runs and moves their jobs on, in one statement each; repeating one with the same key changes nothing. */
final class RunEnd {
    private static final String COMPLETE = """
            WITH done AS (
                UPDATE run SET state = 'COMPLETED', stage = 'DONE', status_message = 'Completed', ami_id = $4,
                    result_json = $5, completed_at = dray_now(), lease_until = NULL
                WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE' RETURNING job)
            UPDATE job SET latest_ami_id = coalesce($4, latest_ami_id), failures_in_a_row = 0, status_message = '',
                next_run_start = CASE WHEN run_once THEN NULL ELSE next_run_start END,
                state = CASE WHEN state = 'DELETING' THEN state WHEN run_once THEN 'COMPLETED'
                    ELSE 'ACTIVE' END
            FROM done WHERE job.id = done.job""";

    // A cancelled run is nobody's failure, and a job that is being deleted stays so.
    private static final String FAIL = """
            WITH done AS (
                UPDATE run SET state = 'FAILED', status_message = $4, completed_at = dray_now(), lease_until = NULL
                WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE' RETURNING job, cancel_requested)
            UPDATE job SET status_message = $4,
                failures_in_a_row = failures_in_a_row + CASE WHEN cancel_requested THEN 0 ELSE 1 END,
                next_run_start = CASE WHEN run_once THEN NULL ELSE next_run_start END,
                state = CASE WHEN state = 'DELETING' THEN state WHEN run_once THEN 'FAILED'
                    WHEN NOT cancel_requested AND failures_in_a_row + 1 >= $5 THEN 'PAUSED_ON_FAILURE'
                    ELSE state END
            FROM done WHERE job.id = done.job""";

    // As long as something becomes durable now and then the run is worth waiting for.
    private static final String POSTPONE = """
            WITH parts AS (SELECT count(*) AS stored FROM run_part WHERE run = $1)
            UPDATE run SET state = 'PENDING', status_message = $4, lease_until = NULL, owner = NULL,
                not_before = dray_now() + make_interval(secs => $5),
                waiting_since = CASE WHEN waiting_parts = parts.stored THEN waiting_since ELSE dray_now() END,
                waiting_parts = parts.stored
            FROM parts WHERE id = $1 AND job = $2 AND fence = $3 AND state = 'ACTIVE' AND NOT cancel_requested
                AND (waiting_parts IS DISTINCT FROM parts.stored OR waiting_since > dray_now() - interval '24 hours')""";

    private final Database database;
    private final RunOwnership ownership;
    private final int failuresInARow;

    /** @param failuresInARow after how many failed runs a repeating job pauses */
    RunEnd(Database database, RunOwnership ownership, int failuresInARow) {
        this.database = database;
        this.ownership = ownership;
        this.failuresInARow = failuresInARow;
    }

    Future<Void> complete(RunKey run, RunResult result) {
        String imageId = result.image().imageId();
        Tuple arguments = Arguments.of(
                run.runId(),
                run.jobId(),
                run.fence(),
                imageId.isEmpty() ? Optional.empty() : Texts.cut(imageId, Texts.NAME),
                ResultJson.write(result));
        return end(run, COMPLETE, arguments, "COMPLETED").compose(done -> dropJournal(run));
    }

    /** Gives the run back until later, or ends it when it has waited too long. */
    Future<Void> postpone(RunKey run, String why, Duration delay) {
        Tuple arguments = Arguments.of(
                run.runId(), run.jobId(), run.fence(), Texts.cut(why, Texts.MESSAGE), Arguments.seconds(delay));
        return database.repeatable(POSTPONE, arguments)
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : unlessPostponed(run, why));
    }

    /** The statement may have taken effect although its acknowledgement was lost. */
    private Future<Void> unlessPostponed(RunKey run, String why) {
        return database.repeatable(
                        "SELECT 1 FROM run WHERE id = $1 AND fence = $2 AND state = 'PENDING'",
                        Arguments.of(run.runId(), run.fence()))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : fail(run, why));
    }

    Future<Void> fail(RunKey run, String statusMessage) {
        return end(
                        run,
                        FAIL,
                        Arguments.of(
                                run.runId(),
                                run.jobId(),
                                run.fence(),
                                Texts.cut(statusMessage, Texts.MESSAGE),
                                failuresInARow),
                        "FAILED")
                .compose(done -> dropJournal(run));
    }

    private Future<Void> end(RunKey run, String sql, Tuple arguments, String state) {
        return database.repeatable(sql, arguments)
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : unlessEnded(run, state));
    }

    /** The statement may have taken effect although its acknowledgement was lost. */
    private Future<Void> unlessEnded(RunKey run, String state) {
        return database.repeatable(
                        "SELECT 1 FROM run WHERE id = $1 AND job = $2 AND fence = $3 AND state = $4",
                        Arguments.of(run.runId(), run.jobId(), run.fence(), state))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : ownership.fenced(run));
    }

    /** What completed segments say of themselves need not be journalled any longer, and nobody goes on with a run that failed: its objects are garbage, so that what the journal has of it leads nowhere. */
    private Future<Void> dropJournal(RunKey run) {
        String sql = """
                WITH ended AS (SELECT id FROM run WHERE job = $1 AND state NOT IN ('PENDING', 'ACTIVE')),
                marks AS (UPDATE run_disk_epoch SET mark = NULL
                    WHERE run IN (SELECT id FROM ended) AND mark IS NOT NULL)
                DELETE FROM run_part WHERE run IN (SELECT id FROM ended)""";
        return database.repeatable(sql, Arguments.of(run.jobId())).mapEmpty();
    }
}
