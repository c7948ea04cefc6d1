package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.LimitSettings;
import io.drayage.control.store.LimitStore;
import io.drayage.control.store.StoredLimits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** {@link LimitStore} on Postgres. */
final class PgLimitStore implements LimitStore {
    private final Database database;

    PgLimitStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Optional<StoredLimits>> read() {
        return database.repeatable("SELECT * FROM transfer_limits", Arguments.of())
                .map(rows -> Rows.first(rows, PgLimitStore::stored));
    }

    @Override
    public Future<StoredLimits> write(LimitSettings settings, String changedBy) {
        String sql = """
                INSERT INTO transfer_limits (rate, connectors, calendar, changed_at, changed_by)
                VALUES ($1, $2, $3, dray_now(), $4)
                ON CONFLICT (singleton) DO UPDATE SET rate = $1, connectors = $2, calendar = $3,
                    changed_at = dray_now(), changed_by = $4
                RETURNING *""";
        return database.repeatable(
                        sql,
                        Arguments.of(
                                LimitColumns.rate(settings.rate()),
                                LimitColumns.connectors(settings.connectors()),
                                LimitColumns.calendar(settings.calendar()),
                                changedBy))
                .map(rows -> stored(rows.iterator().next()));
    }

    @Override
    public Future<Void> reset() {
        return database.repeatable("DELETE FROM transfer_limits", Arguments.of())
                .mapEmpty();
    }

    private static StoredLimits stored(Row row) {
        return new StoredLimits(
                LimitColumns.settings(row), Columns.instant(row, "changed_at"), row.getString("changed_by"));
    }
}
