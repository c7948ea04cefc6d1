package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AuditEntry;
import io.drayage.control.store.AuditStore;
import io.drayage.control.store.Caller;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** {@link AuditStore} on Postgres. */
final class PgAuditStore implements AuditStore {
    private final Database database;

    PgAuditStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Void> record(Caller caller, String action, String details, String outcome) {
        String sql = """
                INSERT INTO audit (at, access_key_id, role, came_from, action, details, outcome)
                VALUES (dray_now(), $1, $2, $3, $4, $5, $6)""";
        return database.once(
                        sql,
                        Arguments.of(
                                Texts.cut(caller.accessKeyId(), Texts.ID),
                                caller.role(),
                                Texts.cut(caller.from(), Texts.ID),
                                Texts.cut(action, Texts.NAME),
                                Texts.cut(details, Texts.MESSAGE),
                                Texts.cut(outcome, Texts.ID)))
                .mapEmpty();
    }

    @Override
    public Future<Page<AuditEntry>> list(PageRequest page) {
        PageTokens tokens = new PageTokens("audit", 1);
        String sql = """
                SELECT seq, at, access_key_id, role, came_from, action, details, outcome
                FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2""";
        return Future.succeededFuture(page)
                .map(tokens::afterNumber)
                .compose(
                        after -> database.repeatable(sql, Arguments.of(after.orElse(Long.MAX_VALUE), page.limit() + 1)))
                .map(rows -> tokens.page(
                                Rows.list(rows, row -> row),
                                page.limit(),
                                row -> List.of(row.getLong("seq").toString()))
                        .map(PgAuditStore::entry));
    }

    private static AuditEntry entry(Row row) {
        return new AuditEntry(
                Columns.instant(row, "at"),
                new Caller(
                        row.getString("access_key_id"),
                        AccessKey.Role.valueOf(row.getString("role")),
                        row.getString("came_from")),
                row.getString("action"),
                row.getString("details"),
                row.getString("outcome"));
    }

    @Override
    public Future<Integer> forget(Duration olderThan, int limit) {
        String sql = """
                DELETE FROM audit WHERE seq IN (SELECT seq FROM audit
                    WHERE at < dray_now() - make_interval(secs => $1) ORDER BY seq LIMIT $2)""";
        return database.once(sql, Arguments.of(Arguments.seconds(olderThan), limit))
                .map(rows -> rows.rowCount());
    }
}
