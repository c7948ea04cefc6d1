package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Postgres that Drayage brings along. It runs in a session of its own, so that a Ctrl-C meant for us does not stop it before our last write; whoever starts it stops it ({@link #stop()}) after everything that uses it is
 * closed. When this process is killed the server lives on, and the next start on the same directory stops it first. All work runs on a worker thread; any context may call.
 */
public final class EmbeddedPostgresServer {
    private final WorkerExecutor worker;
    private final PostgresCluster cluster;
    private final int port;
    private final Secret password;

    private EmbeddedPostgresServer(WorkerExecutor worker, PostgresCluster cluster, int port, Secret password) {
        this.worker = worker;
        this.cluster = cluster;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the server on {@code DIR/pg} (made on the first start: about 3 s, later 0.5 s). Fails with CONFIGURATION when the data was made by another major version or the machine cannot run it, LOCAL_DISK when files cannot
     * be written.
     *
     * @param directory held by this process for as long as the server runs
     */
    public static Future<EmbeddedPostgresServer> start(Vertx vertx, DataDirectory directory) {
        Path root = directory.path().resolve("pg");
        return start(vertx, directory, root.resolve("binaries"));
    }

    /** @param binaries where Postgres is unpacked; tests share it between data directories */
    static Future<EmbeddedPostgresServer> start(Vertx vertx, DataDirectory directory, Path binaries) {
        if (!directory.held()) {
            return Future.failedFuture(new IllegalStateException("data directory is not locked any more"));
        }
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("drayage-postgres", 1, 5, TimeUnit.MINUTES);
        Path root = directory.path().resolve("pg");
        return worker.executeBlocking(() -> typed(root, () -> {
                    PrivateFiles.directory(root);
                    PostgresCluster cluster = new PostgresCluster(root, binaries);
                    int port = cluster.start();
                    return new EmbeddedPostgresServer(worker, cluster, port, cluster.password());
                }))
                .onFailure(ignored -> worker.close());
    }

    /**
     * How to connect to the embedded server that another process on this machine runs on a data directory; nothing is locked or started. Blocking. Fails with CONFIGURATION when none runs there.
     *
     * @param data the other process's data directory
     */
    public static DatabaseConfig running(Path data) {
        Path root = data.resolve("pg");
        try {
            PostgresCluster cluster = new PostgresCluster(root, root.resolve("binaries"));
            int port = cluster.runningPort().orElseThrow(() -> notRunning(root, null));
            return databaseConfig(port, cluster.password());
        } catch (IOException e) {
            throw notRunning(root, e);
        }
    }

    private static EngineException notRunning(Path root, @Nullable IOException cause) {
        return new EngineException(
                Kind.CONFIGURATION,
                "embedded Postgres in " + root,
                cause == null ? "no server runs there" : "its files cannot be read (" + cause + ")",
                "Start 'dray serve' on the same data directory first, or name a Postgres with database:",
                cause);
    }

    /** How to connect. */
    public DatabaseConfig databaseConfig() {
        return databaseConfig(port, password);
    }

    private static DatabaseConfig databaseConfig(int port, Secret password) {
        return new DatabaseConfig(
                "127.0.0.1",
                port,
                PostgresCluster.DATABASE,
                PostgresCluster.ROLE,
                password,
                DatabaseConfig.SslMode.DISABLE,
                Optional.empty());
    }

    /** Stops it ({@code fast}: open transactions are rolled back, connections closed) and starts it again on the same port. */
    public Future<Void> restart() {
        return run(() -> {
            cluster.stop();
            cluster.start(port);
        });
    }

    /** Stops it cleanly within 25 s, else at once; fine when it has died. The server cannot be used afterwards. */
    public Future<Void> stop() {
        return run(cluster::stop).eventually(worker::close);
    }

    private Future<Void> run(Blocking work) {
        return worker.executeBlocking(() -> typed(Path.of("pg"), () -> {
                    work.run();
                    return true;
                }))
                .mapEmpty();
    }

    private static <T> T typed(Path where, Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (IOException e) {
            throw new EngineException(
                    Kind.LOCAL_DISK,
                    "embedded Postgres in " + where,
                    "its files or programs cannot be used (" + e + ")",
                    "Free disk space, or correct the owner of the files",
                    e);
        }
    }

    private interface Blocking {
        void run() throws IOException;
    }
}
