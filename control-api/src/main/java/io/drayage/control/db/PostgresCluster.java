package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Postgres data directory of our own: made, started, stopped. Layout below {@code DIR/pg} (mode 0700):
 *
 * <pre>
 * data/       the cluster; appears by one rename when it is complete
 * binaries/   what was unpacked
 * password    of role drayage, mode 0600
 * log/        start.log and one file per weekday, overwritten a week later
 * </pre>
 *
 * Only role {@code drayage} may connect, only to database {@code drayage}, only from 127.0.0.1 and only by SCRAM; the superuser cannot connect at all. Blocking; not thread-safe.
 */
final class PostgresCluster {
    static final String ROLE = "drayage";
    static final String DATABASE = "drayage";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(150);
    private static final int PORT_ATTEMPTS = 3;

    private final Path root;
    private final Path data;
    private final Path binaries;

    private @Nullable Path unpacked;

    /**
     * @param root {@code DIR/pg}
     * @param binaries where Postgres is unpacked; of its own, so that tests can share it
     */
    PostgresCluster(Path root, Path binaries) {
        this.root = root;
        this.data = root.resolve("data");
        this.binaries = binaries;
    }

    /** Makes the cluster where there is none, stops an orphan of a process that was killed, starts, and returns the port. */
    int start() throws IOException {
        PrivateFiles.directory(root);
        PrivateFiles.directory(root.resolve("log"));
        PostgresCommand command = command();
        removeUnfinished();
        if (Files.isDirectory(data)) {
            checkVersion(command);
            clearOrphan(command);
            resetLostPassword(command);
        } else {
            create(command);
        }
        return startOnFreePort(command);
    }

    /** Starts again on a port that was ours before. */
    void start(int port) throws IOException {
        PostgresCommand command = command();
        clearOrphan(command);
        PostgresCommand.Outcome outcome = startOn(command, port);
        if (outcome.exitCode() != 0) {
            throw didNotStart(outcome);
        }
    }

    /** Stops; fine when it is not running. */
    void stop() throws IOException {
        clearOrphan(command());
    }

    /** The password of {@link #ROLE}. */
    Secret password() throws IOException {
        return Secret.of(
                Files.readString(passwordFile(), StandardCharsets.US_ASCII).strip());
    }

    private Path passwordFile() {
        return root.resolve("password");
    }

    private PostgresCommand command() throws IOException {
        if (unpacked == null) {
            unpacked = PostgresBinaries.unpackBelow(binaries);
        }
        return new PostgresCommand(unpacked, root);
    }

    /** A crash during {@link #create} leaves a directory that was never used. */
    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(root, "data.new-*")) {
            for (Path directory : unfinished) {
                PrivateFiles.deleteTree(directory);
            }
        }
    }

    private void create(PostgresCommand command) throws IOException {
        String password = newPassword();
        Path unfinished = root.resolve("data.new-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        // "reject": no one can connect until our own pg_hba.conf is there, and the superuser never.
        succeed(command.run(
                LONG,
                "initdb",
                "-D",
                unfinished.toString(),
                "-U",
                "postgres",
                "-A",
                "reject",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-instructions"));
        singleUser(
                command,
                unfinished,
                "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + password + "'\nCREATE DATABASE " + DATABASE + " OWNER "
                        + ROLE + "\n");
        PrivateFiles.write(passwordFile(), password + "\n");
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.forceDirectory(root);
        LOG.atInfo().addKeyValue("directory", data).log("created the embedded database");
    }

    private void resetLostPassword(PostgresCommand command) throws IOException {
        if (!Files.exists(passwordFile())) {
            String password = newPassword();
            singleUser(command, data, "ALTER ROLE " + ROLE + " PASSWORD '" + password + "'\n");
            PrivateFiles.write(passwordFile(), password + "\n");
            LOG.atWarn()
                    .addKeyValue("file", passwordFile())
                    .log("the database's password file was lost; made a new one");
        }
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Runs SQL in a single-user backend: no socket, no authentication. Its exit code says nothing of failed statements. */
    private static void singleUser(PostgresCommand command, Path cluster, String sql) throws IOException {
        PostgresCommand.Outcome outcome = command.run(
                sql,
                SHORT,
                "postgres",
                "--single",
                "-D",
                cluster.toString(),
                "-c",
                "log_min_error_statement=panic",
                "postgres");
        if (outcome.exitCode() != 0
                || outcome.output().contains("ERROR:")
                || outcome.output().contains("FATAL:")) {
            throw didNotStart(outcome);
        }
    }

    private void checkVersion(PostgresCommand command) throws IOException {
        String found = Files.readString(data.resolve("PG_VERSION"), StandardCharsets.US_ASCII)
                .strip();
        String shipped = succeed(command.run(SHORT, "postgres", "--version"))
                .output()
                .replaceAll("(?s).*?([0-9]+)\\.?[0-9a-z]*.*", "$1");
        if (!found.equals(shipped)) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "embedded database " + data,
                    "it was made by Postgres " + found + ", this Drayage ships Postgres " + shipped,
                    "Use the Drayage release that made it, or move the data to a Postgres of your own and name it with database: postgresql://user@host/db");
        }
    }

    private void clearOrphan(PostgresCommand command) throws IOException {
        PostmasterPid pid = new PostmasterPid(data);
        switch (pid.owner()) {
            case NONE -> LOG.debug("no Postgres runs on this directory");
            case STALE -> Files.deleteIfExists(pid.file());
            case LIVE -> stopRunning(command, pid);
        }
    }

    private void stopRunning(PostgresCommand command, PostmasterPid pid) throws IOException {
        PostgresCommand.Outcome fast = stopBy(command, "fast");
        if (fast.exitCode() != 0 && pid.owner() == PostmasterPid.Owner.LIVE) {
            LOG.atWarn()
                    .addKeyValue("output", fast.lastLine())
                    .log("Postgres did not stop in time; stopping it at once");
            succeed(stopBy(command, "immediate"));
        }
    }

    private PostgresCommand.Outcome stopBy(PostgresCommand command, String mode) throws IOException {
        return command.run(SHORT, "pg_ctl", "-D", data.toString(), "-m", mode, "-t", "25", "-w", "stop");
    }

    private int startOnFreePort(PostgresCommand command) throws IOException {
        PostgresCommand.@Nullable Outcome last = null;
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            // The port of last time first, so that engines elsewhere find the server again. Another process may take
            // any port before Postgres does; hence the attempts.
            int port = attempt == 0 ? lastPort().orElse(freePort()) : freePort();
            last = startOn(command, port);
            if (last.exitCode() == 0) {
                return port;
            }
        }
        throw didNotStart(last == null ? new PostgresCommand.Outcome(-1, "not tried") : last);
    }

    private Optional<Integer> lastPort() throws IOException {
        Path file = data.resolve("postgresql.conf");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return PostgresSettings.port(Files.readString(file, StandardCharsets.UTF_8));
    }

    /** Where the server that runs on this data directory listens; empty when none runs. */
    Optional<Integer> runningPort() throws IOException {
        return new PostmasterPid(data).owner() == PostmasterPid.Owner.LIVE ? lastPort() : Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private PostgresCommand.Outcome startOn(PostgresCommand command, int port) throws IOException {
        PrivateFiles.write(data.resolve("postgresql.conf"), PostgresSettings.postgresqlConf(port));
        PrivateFiles.write(data.resolve("pg_hba.conf"), PostgresSettings.pgHbaConf(DATABASE, ROLE));
        Path log = root.resolve("log").resolve("start.log");
        Files.deleteIfExists(log);
        PostgresCommand.Outcome outcome =
                command.run(LONG, "pg_ctl", "-D", data.toString(), "-l", log.toString(), "-t", "120", "-w", "start");
        if (outcome.exitCode() == 0 || !Files.exists(log)) {
            return outcome;
        }
        return new PostgresCommand.Outcome(outcome.exitCode(), firstProblem(Files.readString(log)));
    }

    private static String firstProblem(String log) {
        return log.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:") || line.contains("ERROR:"))
                .findFirst()
                .orElse(log);
    }

    private static PostgresCommand.Outcome succeed(PostgresCommand.Outcome outcome) {
        if (outcome.exitCode() != 0) {
            throw didNotStart(outcome);
        }
        return outcome;
    }

    private static EngineException didNotStart(PostgresCommand.Outcome outcome) {
        return new EngineException(
                Kind.LOCAL_DISK,
                "embedded Postgres",
                "it could not be made or started (" + outcome.lastLine() + ")",
                "Look into pg/log below the data directory; free disk space or correct the owner of its files, or use a Postgres of your own with database: postgresql://user@host/db");
    }
}
