package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.GovernorMemory;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;

/** {@link GovernorMemory} on Postgres, for all engines. What is older than 30 days counts no more: hosts and networks change. */
final class PgGovernorMemory implements GovernorMemory {
    private final Database database;

    PgGovernorMemory(Database database) {
        this.database = database;
    }

    @Override
    public Future<Optional<Integer>> recall(String vcenter, String host) {
        String sql = """
                SELECT streams FROM stream_limit
                WHERE vcenter = $1 AND host = $2 AND learned_at > dray_now() - interval '30 days'""";
        return database.repeatable(sql, Arguments.of(name(vcenter), name(host)))
                .map(rows -> Rows.first(rows, row -> row.getInteger("streams")));
    }

    @Override
    public Future<Void> remember(String vcenter, String host, int streams) {
        String sql = """
                INSERT INTO stream_limit (vcenter, host, streams, learned_at) VALUES ($1, $2, $3, dray_now())
                ON CONFLICT (vcenter, host) DO UPDATE SET streams = $3, learned_at = dray_now()""";
        return database.once(sql, Arguments.of(name(vcenter), name(host), streams))
                .mapEmpty();
    }

    private static String name(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
