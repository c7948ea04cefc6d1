package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A pool of connections to Postgres. Getting a connection is always tried again for {@link DatabaseOptions#retryFor}; a statement itself only by the {@code repeatable} methods, since a connection that breaks after a statement was
 * sent leaves open whether it took effect. Failures are {@link EngineException}s of kind UNREACHABLE, LOGIN, UNTRUSTED, CONFIGURATION or LEDGER. Safe to call from any context; futures complete on the caller's context.
 */
public final class Database {
    /** Oldest Postgres that is supported, as {@code server_version_num} counts. */
    private static final int OLDEST_SERVER = 14_00_00;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than the server's own {@code statement_timeout}, for a server that has vanished. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(40);

    private final Vertx vertx;
    private final Pool pool;
    private final String label;
    private final DatabaseOptions options;
    private final Retry retry;
    private final Retry retryAborted;

    private Database(Vertx vertx, Pool pool, String label, DatabaseOptions options) {
        this.vertx = vertx;
        this.pool = pool;
        this.label = label;
        this.options = options;
        this.retry = new Retry(vertx, options.retryFor(), DatabaseErrors::isPassing);
        this.retryAborted = new Retry(vertx, options.retryFor(), DatabaseErrors::isAborted);
    }

    /** Opens a pool and proves that it works; CONFIGURATION when the server is too old or a read-only replica. The schema is not looked at; see {@link Migrations}. */
    public static Future<Database> open(Vertx vertx, DatabaseConfig config, DatabaseOptions options) {
        PgConnectOptions connect;
        try {
            connect = ConnectOptions.of(config, options);
        } catch (EngineException e) {
            return Future.failedFuture(e);
        }
        Pool pool = PgBuilder.pool()
                .connectingTo(connect)
                .with(new PoolOptions()
                        .setMaxSize(options.poolSize())
                        .setConnectionTimeout((int) CONNECT_TIMEOUT.toSeconds())
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(10)
                        .setIdleTimeoutUnit(TimeUnit.MINUTES))
                .with(new NetClientOptions().setTcpKeepAlive(true).setConnectTimeout((int) CONNECT_TIMEOUT.toMillis()))
                .using(vertx)
                .build();
        Database database = new Database(vertx, pool, config.label(), options);
        return database.check()
                .map(database)
                .recover(failure -> pool.close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Void> check() {
        String sql = "SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS replica";
        return repeatable(sql, Tuple.tuple()).compose(rows -> {
            Row row = rows.iterator().next();
            if (row.getInteger("version") < OLDEST_SERVER) {
                return Future.failedFuture(unfit("it is older than Postgres 14", "Use Postgres 14 or newer"));
            }
            return row.getBoolean("replica")
                    ? Future.failedFuture(unfit("it is a read-only replica", "Name the primary server"))
                    : Future.succeededFuture();
        });
    }

    private EngineException unfit(String reason, String remedy) {
        return new EngineException(Kind.CONFIGURATION, label, reason, remedy);
    }

    /** Runs a statement at most once. */
    public Future<RowSet<Row>> once(String sql, Tuple arguments) {
        return typed(onConnection(connection -> connection.preparedQuery(sql).execute(arguments)));
    }

    /** Runs a statement whose repetition is harmless, again and again while Postgres cannot be reached. */
    public Future<RowSet<Row>> repeatable(String sql, Tuple arguments) {
        return typed(retry.run(() -> answer(pool.preparedQuery(sql).execute(arguments))));
    }

    /** Runs a transaction that takes effect at most once; it is rolled back when the returned future fails, and run again only when Postgres itself undid it, for example to end a deadlock. */
    public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return typed(retryAborted.run(() -> onConnection(connection -> inTransaction(connection, work))));
    }

    /** Runs a transaction whose repetition is harmless, as {@link #repeatable}. */
    public <T> Future<T> repeatableTransaction(Function<SqlConnection, Future<T>> work) {
        return typed(retry.run(() -> pool.getConnection()
                .compose(connection -> inTransaction(connection, work).eventually(connection::close))));
    }

    private <T> Future<T> onConnection(Function<SqlConnection, Future<T>> work) {
        return retry.run(pool::getConnection)
                .compose(connection -> answer(work.apply(connection)).eventually(connection::close));
    }

    private static <T> Future<T> inTransaction(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        return connection
                .begin()
                .compose(transaction -> work.apply(connection)
                        .compose(
                                result -> transaction.commit().map(result),
                                failure -> transaction
                                        .rollback()
                                        .transform(rolledBack -> Future.<T>failedFuture(failure))));
    }

    private static <T> Future<T> answer(Future<T> statement) {
        return statement.timeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> Future<T> typed(Future<T> statement) {
        return statement.recover(failure -> Future.failedFuture(DatabaseErrors.typed(label, failure)));
    }

    /** The schema that unqualified names mean. */
    String schema() {
        return options.schema();
    }

    /** What messages call it. */
    public String label() {
        return label;
    }

    /** The Vert.x that the pool runs on, for timers. */
    public Vertx vertx() {
        return vertx;
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return pool.close();
    }
}
