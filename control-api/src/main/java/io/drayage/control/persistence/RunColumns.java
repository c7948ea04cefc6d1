package io.drayage.control.persistence;

import io.drayage.control.store.ReplicationRun;
import io.vertx.sqlclient.Row;

/** A run's row as a record. */
final class RunColumns {
    /** Every column that {@link #run} reads, of table or alias {@code run} joined with its {@code job}. The progress of a run that is not active is of no interest. */
    static final String ALL = """
            run.id AS run_uuid, run.seq AS run_seq, run.run_id, job.id AS job_uuid, job.job_id AS run_job_id,
            run.state AS run_state, run.type, run.stage, run.status_message || CASE
                WHEN run.state NOT IN ('PENDING', 'ACTIVE') AND EXISTS (SELECT 1 FROM snapshot_ledger
                    WHERE snapshot_ledger.run = run.id AND closed_at IS NULL)
                THEN '. A snapshot of this run is still on the VM: vCenter refuses to remove it as long as the export lease of an engine that died holds it, a few minutes. It is removed by itself'
                ELSE '' END AS run_status_message, run.ami_id, run.owner,
            run.scheduled_start, run.started_at, run.completed_at, run.description AS run_description,
            run.encrypted AS run_encrypted, run.kms_key_id AS run_kms_key_id, run.fence, run.cancel_requested,
            CASE WHEN run.state = 'ACTIVE' THEN (SELECT sum(bytes.done) * 100 / nullif(sum(bytes.total), 0)
                FROM run_progress, unnest(bytes_done, bytes_total) AS bytes(done, total)
                WHERE run_progress.run = run.id)::int END AS percent""";

    private RunColumns() {}

    static ReplicationRun run(Row row) {
        return new ReplicationRun(
                row.getUUID("run_uuid"),
                row.getString("run_id"),
                row.getUUID("job_uuid"),
                row.getString("run_job_id"),
                ReplicationRun.State.valueOf(row.getString("run_state")),
                ReplicationRun.Type.valueOf(row.getString("type")),
                row.getString("stage"),
                Columns.optionalInt(row, "percent").isPresent() ? row.getInteger("percent") + "%" : "",
                row.getString("run_status_message"),
                Columns.optionalText(row, "ami_id"),
                Columns.instant(row, "scheduled_start"),
                Columns.optionalInstant(row, "started_at"),
                Columns.optionalInstant(row, "completed_at"),
                Columns.optionalText(row, "run_description"),
                Columns.optionalBoolean(row, "run_encrypted"),
                Columns.optionalText(row, "run_kms_key_id"),
                row.getLong("fence"),
                Columns.optionalText(row, "owner"),
                row.getBoolean("cancel_requested"));
    }
}
