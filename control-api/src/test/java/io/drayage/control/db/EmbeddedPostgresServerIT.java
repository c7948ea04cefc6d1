package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

// The extension is here so that the binaries are unpacked before any other JVM looks for them.
@ExtendWith(PostgresExtension.class)
class EmbeddedPostgresServerIT {
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    private Path temporary;

    @AfterAll
    static void close() {
        await(VERTX.close());
    }

    @Test
    void dataIsKeptOverRestartsAndOnlyItsOwnerMayReadIt() throws IOException {
        // Given
        Path data = temporary.resolve("new/data");
        try (DataDirectory directory = DataDirectory.lock(data)) {
            EmbeddedPostgresServer server = start(directory);
            write(server, "first");
            await(server.stop());
        }
        // When
        try (DataDirectory directory = DataDirectory.lock(data)) {
            EmbeddedPostgresServer server = start(directory);
            List<String> found = read(server);
            await(server.stop());
            // Then
            assertThat(found).containsExactly("first");
        }
        assertThat(mode(data)).isEqualTo("rwx------");
        assertThat(mode(data.resolve("pg"))).isEqualTo("rwx------");
        assertThat(mode(data.resolve("pg/data"))).isEqualTo("rwx------");
        assertThat(mode(data.resolve("pg/password"))).isEqualTo("rw-------");
        assertThat(data.resolve("pg/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void aSignalForOurProcessGroupDoesNotReachPostgres() throws IOException {
        // Given
        try (DataDirectory directory = DataDirectory.lock(temporary)) {
            EmbeddedPostgresServer server = start(directory);
            String postmaster = Files.readAllLines(temporary.resolve("pg/data/postmaster.pid"))
                    .get(0);
            // When
            String group = processGroup(postmaster);
            await(server.stop());
            // Then
            assertThat(group).isEqualTo(postmaster).isNotEqualTo(processGroup("self"));
        }
    }

    /** The field after the parent's pid; see proc(5). */
    private static String processGroup(String pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2];
    }

    @Test
    void whatIsAcknowledgedIsOnDiskAndNothingListensButLoopback(TestDatabase test) {
        // Given
        List<String> settings =
                List.of("fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "password_encryption");
        // When
        List<String> values = settings.stream()
                .map(name -> test.sql("SELECT current_setting('" + name + "')")
                        .iterator()
                        .next()
                        .getString(0))
                .toList();
        // Then
        assertThat(values).containsExactly("on", "on", "on", "127.0.0.1", "scram-sha-256");
        assertThat(Path.of("/tmp", ".s.PGSQL." + test.server().databaseConfig().port()))
                .doesNotExist();
    }

    @Test
    void aWrongPasswordAndTheSuperuserAreRefused(TestDatabase test) {
        // Given
        DatabaseConfig right = test.server().databaseConfig();
        // When, Then
        assertThatThrownBy(() -> open(with(right, right.user(), "wrong", right.database())))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.LOGIN))
                .hasMessageContaining("28P01")
                .hasMessageNotContaining("wrong ");
        assertThatThrownBy(() -> open(with(right, "postgres", "", right.database())))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.LOGIN));
        assertThatThrownBy(() -> open(with(right, right.user(), right.password().reveal(), "template1")))
                .isInstanceOf(EngineException.class);
    }

    @Test
    void aSecondInstanceIsRefusedNamingTheFirstOnesPidAndDoesNotDisturbIt() throws Exception {
        // Given
        Process first = Victim.start(temporary);
        // When, Then
        try {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> DataDirectory.lock(temporary))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION))
                        .hasMessageContaining("process " + first.pid());
            }
            assertThat(new PostmasterPid(temporary.resolve("pg/data")).owner()).isEqualTo(PostmasterPid.Owner.LIVE);
        } finally {
            Victim.kill(first);
            stopOrphan(temporary);
        }
    }

    @Test
    void aPostgresThatOutlivedAKilledProcessIsStoppedAndItsDataFound() throws Exception {
        // Given
        Victim.kill(Victim.start(temporary));
        PostmasterPid pid = new PostmasterPid(temporary.resolve("pg/data"));
        assertThat(pid.owner()).as("the orphan lives").isEqualTo(PostmasterPid.Owner.LIVE);
        String orphan = Files.readAllLines(pid.file()).get(0);
        // When
        try (DataDirectory directory = DataDirectory.lock(temporary)) {
            EmbeddedPostgresServer server = start(directory);
            Database database =
                    await(Database.open(VERTX, server.databaseConfig(), PostgresExtension.options("victim")));
            int rows = await(database.once("SELECT count(*)::int FROM installation", Tuple.tuple()))
                    .iterator()
                    .next()
                    .getInteger(0);
            String current = Files.readAllLines(pid.file()).get(0);
            await(database.close());
            await(server.stop());
            // Then
            assertThat(rows).isEqualTo(1);
            assertThat(current).isNotEqualTo(orphan);
        }
        assertThat(pid.owner()).isEqualTo(PostmasterPid.Owner.NONE);
    }

    @Test
    void aStalePidFileAndAnUnfinishedFirstStartAreClearedAway() throws IOException {
        // Given
        try (DataDirectory directory = DataDirectory.lock(temporary)) {
            await(start(directory).stop());
            Files.writeString(
                    temporary.resolve("pg/data/postmaster.pid"),
                    ProcessHandle.current().pid() + "\n/x\n");
            Files.createDirectories(temporary.resolve("pg/data.new-1-1/base"));
            // When
            EmbeddedPostgresServer server = start(directory);
            await(server.stop());
        }
        // Then
        assertThat(temporary.resolve("pg/data.new-1-1")).doesNotExist();
    }

    @Test
    void dataOfAnotherMajorVersionIsRefusedAndNotTouched() throws IOException {
        // Given
        try (DataDirectory directory = DataDirectory.lock(temporary)) {
            await(start(directory).stop());
            Files.writeString(temporary.resolve("pg/data/PG_VERSION"), "15\n");
            // When, Then
            assertThatThrownBy(() -> start(directory))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION))
                    .hasMessageContaining("made by Postgres 15, this Drayage ships Postgres 18");
        }
    }

    @Test
    void aLostPasswordFileIsMadeAgain() throws IOException {
        // Given
        try (DataDirectory directory = DataDirectory.lock(temporary)) {
            EmbeddedPostgresServer first = start(directory);
            write(first, "first");
            await(first.stop());
            Files.delete(temporary.resolve("pg/password"));
            // When
            EmbeddedPostgresServer second = start(directory);
            List<String> found = read(second);
            await(second.stop());
            // Then
            assertThat(found).containsExactly("first");
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        // Given
        Path file = Files.createFile(temporary.resolve("file"));
        // When, Then
        assertThatThrownBy(() -> DataDirectory.lock(file.resolve("data")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.LOCAL_DISK))
                .hasMessageContaining("--data");
    }

    @Test
    void aDirectoryThatThisProcessHoldsIsRefusedUntilItIsGivenUp() {
        // Given
        DataDirectory first = DataDirectory.lock(temporary);
        // When, Then
        assertThatThrownBy(() -> DataDirectory.lock(temporary))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        first.close();
        first.close();
        DataDirectory.lock(temporary).close();
    }

    private static EmbeddedPostgresServer start(DataDirectory directory) {
        return await(EmbeddedPostgresServer.start(VERTX, directory, PostgresExtension.BINARIES));
    }

    private static void stopOrphan(Path data) {
        try (DataDirectory directory = DataDirectory.lock(data)) {
            await(start(directory).stop());
        }
    }

    private static Database open(DatabaseConfig config) {
        return await(Database.open(VERTX, config, PostgresExtension.options("nothing")));
    }

    private static void write(EmbeddedPostgresServer server, String text) {
        Database database = open(server.databaseConfig());
        await(database.once("CREATE TABLE public.kept (x text)", Tuple.tuple()));
        await(database.once("INSERT INTO public.kept VALUES ($1)", Tuple.of(text)));
        await(database.close());
    }

    private static List<String> read(EmbeddedPostgresServer server) {
        Database database = open(server.databaseConfig());
        List<String> found = new ArrayList<>();
        for (Row row : await(database.once("SELECT x FROM public.kept", Tuple.tuple()))) {
            found.add(row.getString(0));
        }
        await(database.close());
        return found;
    }

    private static DatabaseConfig with(DatabaseConfig config, String user, String password, String database) {
        return new DatabaseConfig(
                config.host(), config.port(), database, user, Secret.of(password), config.sslMode(), Optional.empty());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
