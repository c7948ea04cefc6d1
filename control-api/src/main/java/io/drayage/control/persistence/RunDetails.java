package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
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

    private RunDetails() {}

    static Future<List<DiskRow>> plannedDisks(Database database, UUID runId) {
        String sql = """
                SELECT disk_id, device_key, label, capacity_bytes, epoch, transport, change_source, change_id
                FROM run_disk WHERE run = $1 ORDER BY device_key, disk_id""";
        return database.repeatable(sql, Arguments.of(runId)).map(rows -> Rows.list(rows, RunDetails::disk));
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
                Columns.optionalText(row, "change_id"));
    }
}
