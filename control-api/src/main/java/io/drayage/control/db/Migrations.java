package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to what this Drayage needs: all missing steps in one transaction under an advisory lock, so that engines that start together do it once, and a crash leaves either the old schema or the new. Refuses, with
 * CONFIGURATION, a schema that is newer than this Drayage or whose steps are not the ones that it knows.
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Database database;
    private final List<Migration> shipped;
    private final String drayageVersion;

    /** @param drayageVersion recorded with each step, to tell an older Drayage what to use */
    public Migrations(Database database, String drayageVersion) {
        this(database, drayageVersion, Migration.shipped());
    }

    /** @param shipped for tests */
    Migrations(Database database, String drayageVersion, List<Migration> shipped) {
        this.database = database;
        this.drayageVersion = drayageVersion;
        this.shipped = List.copyOf(shipped);
    }

    /** Applies what is missing; how many steps that were. */
    public Future<Integer> migrate() {
        return database.repeatableTransaction(connection -> prepare(connection)
                .compose(ignored -> applied(connection))
                .compose(applied -> applyMissing(connection, applied)));
    }

    private Future<Void> prepare(SqlConnection connection) {
        String schema = database.schema();
        return connection
                .preparedQuery("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .execute(Tuple.of("drayage-migrations:" + schema))
                .compose(locked -> connection
                        .query("SET LOCAL statement_timeout = 0; SET LOCAL client_min_messages = warning;"
                                + " CREATE SCHEMA IF NOT EXISTS " + schema + ";"
                                + " CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY,"
                                + " name text NOT NULL, checksum text NOT NULL, drayage_version text NOT NULL,"
                                + " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())")
                        .execute())
                .mapEmpty();
    }

    private static Future<Map<Integer, Row>> applied(SqlConnection connection) {
        return connection
                .preparedQuery("SELECT version, name, checksum, drayage_version FROM schema_migration")
                .execute()
                .map(Migrations::byVersion);
    }

    private static Map<Integer, Row> byVersion(RowSet<Row> rows) {
        Map<Integer, Row> found = new TreeMap<>(Comparator.reverseOrder());
        rows.forEach(row -> found.put(row.getInteger("version"), row));
        return found;
    }

    private Future<Integer> applyMissing(SqlConnection connection, Map<Integer, Row> applied) {
        applied.values().forEach(this::check);
        Future<Integer> chain = Future.succeededFuture(0);
        for (Migration migration : shipped) {
            if (!applied.containsKey(migration.version())) {
                chain = chain.compose(count -> apply(connection, migration).map(count + 1));
            }
        }
        return chain;
    }

    private void check(Row applied) {
        int version = applied.getInteger("version");
        Migration known = shipped.stream()
                .filter(migration -> migration.version() == version)
                .findFirst()
                .orElseThrow(() -> newer(version, applied.getString("drayage_version")));
        if (!known.checksum().equals(applied.getString("checksum"))) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "schema " + database.schema() + " of " + database.label(),
                    "its step " + version + " (" + applied.getString("name")
                            + ") is not the one that this Drayage ships",
                    "Use the Drayage release that made it, " + applied.getString("drayage_version")
                            + ", or restore the database from a backup");
        }
    }

    private EngineException newer(int version, String by) {
        return new EngineException(
                Kind.CONFIGURATION,
                "schema " + database.schema() + " of " + database.label(),
                "it is at step " + version + ", newer than the " + shipped.size() + " that this Drayage knows",
                "Use Drayage " + by + " or newer");
    }

    private Future<Void> apply(SqlConnection connection, Migration migration) {
        LOG.atInfo()
                .addKeyValue("version", migration.version())
                .addKeyValue("name", migration.name())
                .log("applying schema step");
        return connection
                .query(migration.sql())
                .execute()
                .compose(done -> connection
                        .preparedQuery("INSERT INTO schema_migration (version, name, checksum, drayage_version)"
                                + " VALUES ($1, $2, $3, $4)")
                        .execute(Tuple.of(migration.version(), migration.name(), migration.checksum(), drayageVersion)))
                .mapEmpty();
    }
}
