package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.NotedRun;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.EpochRow;
import io.drayage.engine.api.RunNote;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a run says of itself beyond its state: its planned disks and its notes. */
final class RunDetails {
    /** Follows {@link RunOwnership#OWNER}; {@code ($4 disk, $5 severity, $6 code, $7 message)}. One row as long as the run is owned, whether the note is new, known or one too many. */
    static final String NOTE = """
            , noted AS (
                INSERT INTO run_note (run, disk_id, severity, code, message, noted_at)
                SELECT id, $4, $5, $6, $7, clock_timestamp() FROM owner
                WHERE (SELECT count(*) FROM run_note WHERE run_note.run = owner.id) < 1000
                ON CONFLICT DO NOTHING)
            SELECT 1 FROM owner""";

    private static final String SELECT_NOTES = """
            SELECT run.run_id, run_note.disk_id, severity, code, message, noted_at
            FROM run_note JOIN run ON run.id = run_note.run\s""";

    private RunDetails() {}

    static Future<List<DiskRow>> plannedDisks(Database database, UUID runId) {
        String sql = """
                SELECT disk_id, device_key, label, capacity_bytes, epoch, transport, change_source, samples_mismatched,
                    change_id, (SELECT frozen_file FROM run_disk_epoch e WHERE e.run = run_disk.run
                        AND e.disk_id = run_disk.disk_id AND e.epoch = run_disk.epoch) AS frozen_file
                FROM run_disk WHERE run = $1 ORDER BY device_key, disk_id""";
        return database.repeatable(sql, Arguments.of(runId)).map(rows -> Rows.list(rows, RunDetails::disk));
    }

    static Future<List<EpochRow>> epochs(Database database, UUID runId) {
        String sql = """
                SELECT disk_id, epoch, change_id, frozen_file, mark FROM run_disk_epoch
                WHERE run = $1 ORDER BY disk_id, epoch""";
        return database.repeatable(sql, Arguments.of(runId))
                .map(rows -> Rows.list(
                        rows,
                        row -> new EpochRow(
                                row.getUUID("disk_id"),
                                row.getInteger("epoch"),
                                Columns.optionalText(row, "change_id"),
                                Columns.optionalText(row, "frozen_file"),
                                Optional.ofNullable(row.getBuffer("mark")))));
    }

    /** Notes of one run by public id, oldest first. */
    static Future<List<NotedRun>> notes(Database database, String runId) {
        String sql = SELECT_NOTES + "WHERE run.run_id = $1 ORDER BY run_note.seq";
        return database.repeatable(sql, Arguments.of(runId)).map(rows -> Rows.list(rows, RunDetails::noted));
    }

    /** The newest warnings of a job's runs, newest first. */
    static Future<List<NotedRun>> warnings(Database database, String jobId, int limit) {
        String sql = SELECT_NOTES + """
                JOIN job ON job.id = run.job WHERE job.job_id = $1 AND severity = 'WARNING'
                ORDER BY run_note.noted_at DESC, run_note.seq DESC LIMIT $2""";
        return database.repeatable(sql, Arguments.of(jobId, limit)).map(rows -> Rows.list(rows, RunDetails::noted));
    }

    private static NotedRun noted(Row row) {
        return new NotedRun(
                row.getString("run_id"),
                new RunNote(
                        Optional.ofNullable(row.getUUID("disk_id")),
                        RunNote.Severity.valueOf(row.getString("severity")),
                        row.getString("code"),
                        row.getString("message")),
                Columns.instant(row, "noted_at"));
    }

    private static DiskRow disk(Row row) {
        return new DiskRow(
                row.getUUID("disk_id"),
                row.getInteger("device_key"),
                row.getString("label"),
                row.getLong("capacity_bytes"),
                row.getInteger("epoch"),
                row.getString("transport"),
                row.getString("change_source"),
                row.getLong("samples_mismatched"),
                Columns.optionalText(row, "change_id"),
                Columns.optionalText(row, "frozen_file"));
    }
}
