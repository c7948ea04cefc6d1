package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One test class's schema on the shared Postgres. */
public final class TestDatabase {
    private final Vertx vertx;
    private final EmbeddedPostgresServer server;
    private final Database database;

    TestDatabase(Vertx vertx, EmbeddedPostgresServer server, String schema) {
        this.vertx = vertx;
        this.server = server;
        this.database = await(Database.open(vertx, server.databaseConfig(), PostgresExtension.options(schema)));
        await(new Migrations(database, "0.1.0-test").migrate());
    }

    /** The migrated schema. */
    public Database database() {
        return database;
    }

    /** The Vert.x that runs it. */
    public Vertx vertx() {
        return vertx;
    }

    /** The server, to restart it or to connect in another way. */
    public EmbeddedPostgresServer server() {
        return server;
    }

    /** Another pool on the same schema, as a second engine has; the caller closes it. */
    public Database another() {
        return await(Database.open(vertx, server.databaseConfig(), PostgresExtension.options(database.schema())));
    }

    /** Sets the schedule's clock ({@code dray_now()}) to a fixed moment. */
    public void setNow(Instant now) {
        replaceNow("SELECT '" + now + "'::timestamptz");
    }

    /** Lets the schedule's clock run again. */
    public void resetNow() {
        replaceNow("SELECT statement_timestamp()");
    }

    private void replaceNow(String body) {
        sql("CREATE OR REPLACE FUNCTION dray_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ " + body + " $$");
    }

    /** Runs a statement of the test's own. */
    public RowSet<Row> sql(String sql, Object... arguments) {
        Tuple tuple = Tuple.tuple();
        for (Object argument : arguments) {
            tuple.addValue(argument);
        }
        return await(database.once(sql, tuple));
    }

    /** Completes when a statement that holds this text waits for a lock; fails after about 20 s. */
    public Future<Void> blocked(String text) {
        return blocked(text, 1000);
    }

    private Future<Void> blocked(String text, int attempts) {
        return database.once(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND strpos(query, $1) > 0",
                        Tuple.of(text))
                .compose(rows -> {
                    if (rows.size() > 0) {
                        return Future.succeededFuture();
                    }
                    return attempts == 0
                            ? Future.failedFuture("no statement with '" + text + "' waits for a lock")
                            : vertx.timer(20, TimeUnit.MILLISECONDS).compose(tick -> blocked(text, attempts - 1));
                });
    }

    /** Empties every table of the schema except the record of migrations. */
    public void clear() {
        // Deleting a few rows is ten times faster than TRUNCATE, which makes new files and forces them to disk.
        for (String table : List.of(
                "installation", "access_key", "connector", "run", "job", "server", "snapshot_ledger", "audit", "app")) {
            sql("DELETE FROM " + table);
        }
        sql("UPDATE catalog SET status = 'NOT_IMPORTED', status_before = 'NOT_IMPORTED', status_message = '',"
                + " last_modified_on = NULL, imported_on = NULL, import_number = 0, import_started_on = NULL");
        resetNow();
    }

    void close() {
        sql("DROP SCHEMA " + database.schema() + " CASCADE");
        await(database.close());
    }
}
