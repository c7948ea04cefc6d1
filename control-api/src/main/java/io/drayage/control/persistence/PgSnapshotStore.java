package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.ListedSnapshot;
import io.drayage.control.store.SnapshotStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** {@link SnapshotStore} on Postgres. */
final class PgSnapshotStore implements SnapshotStore {
    /** There is one for each active run, and few more. */
    private static final int MOST = 10_000;

    private final Database database;

    PgSnapshotStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<ListedSnapshot>> list() {
        String sql = "SELECT " + PgSnapshotLedger.QUALIFIED_COLUMNS + """
                , job.job_id, run.run_id, coalesce(run.state = 'ACTIVE', false) AS active,
                    extract(epoch FROM clock_timestamp() - intended_at)::bigint AS age_seconds
                FROM snapshot_ledger l LEFT JOIN run ON run.id = l.run LEFT JOIN job ON job.id = l.job
                WHERE closed_at IS NULL ORDER BY intended_at, entry_id LIMIT $1""";
        return database.repeatable(sql, Arguments.of(MOST)).map(rows -> Rows.list(rows, PgSnapshotStore::listed));
    }

    private static ListedSnapshot listed(Row row) {
        return new ListedSnapshot(
                PgSnapshotLedger.entry(row),
                Columns.optionalText(row, "job_id"),
                Columns.optionalText(row, "run_id"),
                row.getBoolean("active"),
                Duration.ofSeconds(Math.max(0, row.getLong("age_seconds"))));
    }
}
