package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.Await;
import io.drayage.control.db.Database;
import io.drayage.control.db.DatabaseOptions;
import io.drayage.control.db.EmbeddedPostgresServer;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines on one Postgres, as processes: whichever dies, is stopped or is asked to go, the other one finishes its run, and a stopped one that goes on changes nothing. */
class EnginesIT {
    private static final String SLOW = "limits.rate=2MiB/s";
    private static final Duration TAKEOVER = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<DrayProcess> started = new ArrayList<>();
    private LabSite site;
    private Path data;

    @BeforeEach
    void open() throws IOException {
        site = new LabSite(folder);
        data = folder.resolve("data");
        Files.writeString(folder.resolve("dray.yaml"), site.configuration(data));
    }

    @AfterEach
    void close() {
        for (DrayProcess process : started) {
            process.signal("CONT");
            process.close();
        }
        site.close();
        Await.result(vertx.close());
    }

    private DrayProcess dray(String command, String... sets) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "--config", folder.resolve("dray.yaml").toString()));
        for (String set : sets) {
            arguments.add("--set");
            arguments.add(set);
        }
        DrayProcess process = DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
        started.add(process);
        return process;
    }

    @Test
    void aStoppedEngineThatGoesOnAfterItsRunWasTakenOverChangesNothing() throws IOException {
        try (Sql sql = new Sql()) {
            // Given
            DrayProcess zombie = dray("serve", SLOW);
            serveAndStandBy(zombie, sql);
            until("parts of the first owner", () -> sql.text("SELECT count(*) FROM run_part"), n -> !n.equals("0"));
            // When
            zombie.signal("STOP");
            long stopped = System.nanoTime();
            until("takeover", () -> sql.text("SELECT fence FROM run"), "2"::equals);
            assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(TAKEOVER);
            until("end", () -> sql.text("SELECT state FROM run"), "COMPLETED"::equals);
            String rows = sql.everything();
            Map<String, String> objects = site.objects();
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
            zombie.signal("CONT");
            until("the zombie hears of it", zombie::stderr, log -> log.contains("run ended") && log.contains("fenced"));
            // Then
            assertThat(sql.everything()).isEqualTo(rows);
            assertThat(site.objects()).containsAllEntriesOf(objects);
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
            assertVerified();
            assertThat(zombie.stderr()).doesNotContain("unexpected");
            until("no snapshot is left", () -> site.vcenter.counters().snapshotsPresent(), n -> n == 0);
        }
    }

    @Test
    void aKilledEnginesRunIsFinishedByAnotherOne() throws IOException {
        try (Sql sql = new Sql()) {
            // Given
            DrayProcess service = dray("serve", SLOW);
            DrayProcess successor = serveAndStandBy(service, sql);
            long seed = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.floorMod(seed, 8000L)));
            // When
            service.signal("KILL");
            long killed = System.nanoTime();
            until("takeover", () -> sql.text("SELECT fence FROM run"), "2"::equals);
            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - killed))
                    .as("seed %d", seed)
                    .isLessThan(TAKEOVER);
            until("end", () -> sql.text("SELECT state FROM run"), "COMPLETED"::equals);
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .as("seed %d", seed)
                    .isTrue();
            assertVerified();
            successor.signal("TERM");
            assertThat(successor.exitCode()).isZero();
        }
    }

    @Test
    void anEngineThatIsAskedToGoHandsItsRunOverAtOnce() throws IOException {
        try (Sql sql = new Sql()) {
            // Given: the service stands still when the run is due, so that the engine claims it
            DrayProcess service = dray("serve");
            service.awaitLine("ready ");
            DrayProcess leaving = dray("engine", SLOW);
            leaving.awaitLine("ready engine ");
            leaving.signal("STOP");
            startJob(service, "db01", Instant.now().plusSeconds(15));
            sql.connect();
            service.signal("STOP");
            leaving.signal("CONT");
            until("parts", () -> sql.text("SELECT count(*) FROM run_part"), n -> !n.equals("0"));
            service.signal("CONT");
            // When
            long asked = System.nanoTime();
            leaving.signal("TERM");
            // Then
            assertThat(leaving.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(30));
            until("end", () -> sql.text("SELECT state FROM run"), "COMPLETED"::equals);
            assertThat(sql.text("SELECT fence FROM run")).isEqualTo("2");
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
        }
    }

    @Test
    void aRunOutlivesARestartOfPostgres() throws Exception {
        try (Sql sql = new Sql()) {
            // Given
            DrayProcess service = dray("serve", SLOW);
            startJob(service, "db01", Instant.EPOCH);
            sql.connect();
            until("parts", () -> sql.text("SELECT count(*) FROM run_part"), n -> !n.equals("0"));
            // When
            sql.restartServer();
            // Then
            until("end", () -> sql.text("SELECT state FROM run"), "COMPLETED"::equals);
            assertThat(sql.text("SELECT fence FROM run")).isEqualTo("1");
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
        }
    }

    @Test
    void anEngineWithoutTheServicesKeyFileOrDatabaseSaysWhatIsMissing() {
        DrayProcess alone = dray("engine");
        assertThat(alone.exitCode()).isEqualTo(2);
        assertThat(alone.stderr()).contains("no server runs there").contains("Start 'dray serve'");
        dray("serve").awaitLine("ready ");
        DrayProcess keyless = dray("engine", "secrets.keyFile=" + folder.resolve("other.key"));
        assertThat(keyless.exitCode()).isEqualTo(2);
        assertThat(keyless.stderr()).contains("Copy it from the service's machine");
    }

    /** The service owns a run of db01; the engine that is returned looks for work and finds none. */
    private DrayProcess serveAndStandBy(DrayProcess service, Sql sql) {
        service.awaitLine("ready ");
        DrayProcess engine = dray("engine");
        engine.awaitLine("ready engine ");
        engine.signal("STOP");
        startJob(service, "db01", Instant.EPOCH);
        sql.connect();
        until("the service's claim", () -> sql.text("SELECT fence FROM run"), "1"::equals);
        engine.signal("CONT");
        return engine;
    }

    private void assertVerified() {
        DrayProcess verify = DrayProcess.start(
                folder,
                site.environment(),
                "verify",
                "--from",
                "s3://" + LabSite.BUCKET + "/svc",
                "--latest",
                "--s3-endpoint",
                site.s3.endpoint().toString());
        started.add(verify);
        assertThat(verify.exitCode()).as(verify.stderr()).isZero();
    }

    private String startJob(DrayProcess service, String vm, Instant seed) {
        return SmsJobs.start(
                service.awaitLine("ready ").substring("ready ".length()), data.resolve("credentials"), vm, seed);
    }

    private static <T> T until(String what, Supplier<T> look, Predicate<T> enough) {
        return SmsJobs.until(what, look, enough);
    }

    /** The service's database, seen from beside. */
    private final class Sql implements AutoCloseable {
        private @Nullable Database database;

        void connect() {
            database = Await.result(
                    Database.open(vertx, EmbeddedPostgresServer.running(data), DatabaseOptions.defaults()));
        }

        private Database connected() {
            return Optional.ofNullable(database).orElseThrow(() -> new IllegalStateException("not connected yet"));
        }

        String text(String query) {
            for (Row row : Await.result(connected().repeatable(query, Tuple.tuple()))) {
                return String.valueOf(row.getValue(0));
            }
            return "";
        }

        /** All that a run may write. */
        String everything() {
            StringBuilder text = new StringBuilder();
            for (String query : List.of(
                    "SELECT * FROM run",
                    "SELECT state, status_message, latest_ami_id, failures_in_a_row FROM job",
                    "SELECT * FROM run_disk ORDER BY disk_id",
                    "SELECT * FROM run_note ORDER BY seq",
                    "SELECT * FROM run_upload ORDER BY object_key",
                    "SELECT count(*) FROM run_part",
                    "SELECT * FROM run_seal",
                    "SELECT run, bytes_done::text, bytes_stored::text FROM run_progress")) {
                for (Row row : Await.result(connected().repeatable(query, Tuple.tuple()))) {
                    text.append(row.deepToString()).append('\n');
                }
            }
            return text.toString();
        }

        void restartServer() throws IOException, InterruptedException {
            Path cluster = data.resolve("pg/data");
            Path program;
            try (var files = Files.walk(data.resolve("pg/binaries"))) {
                program = files.filter(file -> file.endsWith("bin/pg_ctl"))
                        .findFirst()
                        .orElseThrow();
            }
            Process restart = new ProcessBuilder("sh", "-c", restartCommand(program, cluster))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("pg_ctl.out").toFile())
                    .start();
            assertThat(restart.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(restart.exitValue())
                    .as(Files.readString(folder.resolve("pg_ctl.out")))
                    .isZero();
        }

        private String restartCommand(Path program, Path cluster) {
            String command = program + " -D " + cluster + " -m fast -w -l " + folder.resolve("pg.log") + " restart";
            boolean root = "root".equals(System.getProperty("user.name"));
            return root ? "unshare -U " + command : command;
        }

        @Override
        public void close() {
            Database open = database;
            if (open != null) {
                Await.result(open.close());
            }
        }
    }
}
