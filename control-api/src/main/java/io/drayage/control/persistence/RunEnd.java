package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Ends runs and moves their jobs on, in one statement each; repeating one with the same key changes nothing. */
final class RunEnd {
    /** After so many failures in a row a repeating job pauses. */
    private static final int MAX_FAILURES_IN_A_ROW = 4;

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

    private final Database database;
    private final RunOwnership ownership;

    RunEnd(Database database, RunOwnership ownership) {
        this.database = database;
        this.ownership = ownership;
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

    Future<Void> fail(RunKey run, String statusMessage) {
        return end(
                run,
                FAIL,
                Arguments.of(
                        run.runId(),
                        run.jobId(),
                        run.fence(),
                        Texts.cut(statusMessage, Texts.MESSAGE),
                        MAX_FAILURES_IN_A_ROW),
                "FAILED");
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

    /** What completed segments say of themselves need not be journalled any longer; failed runs' parts may still serve until a later run of the job is complete. */
    private Future<Void> dropJournal(RunKey run) {
        String sql = """
                DELETE FROM run_part USING run
                WHERE run_part.run = run.id AND run.job = $1 AND run.state NOT IN ('PENDING', 'ACTIVE')""";
        return database.repeatable(sql, Arguments.of(run.jobId())).mapEmpty();
    }
}
