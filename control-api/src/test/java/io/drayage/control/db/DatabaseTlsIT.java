package io.drayage.control.db;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.db.DatabaseConfig.SslMode;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class DatabaseTlsIT {
    private static final Vertx VERTX = Vertx.vertx();

    /** A server of its own; JUnit makes one instance for the class, so the fields last for all its tests. */
    private final DataDirectory directory;

    private final EmbeddedPostgresServer server;
    private final Path temporary;

    DatabaseTlsIT(@TempDir Path temporary) throws IOException {
        this.temporary = temporary;
        directory = DataDirectory.lock(temporary.resolve("data"));
        server = await(EmbeddedPostgresServer.start(VERTX, directory, PostgresExtension.BINARIES));
        LabCertificate certificate = LabCertificate.generate(List.of("localhost"));
        Path data = directory.path().resolve("pg/data");
        Files.writeString(temporary.resolve("ca.pem"), certificate.certificatePem());
        Files.writeString(
                temporary.resolve("other.pem"),
                LabCertificate.generate(List.of("localhost")).certificatePem());
        PrivateFiles.write(data.resolve("server.crt"), certificate.certificatePem());
        PrivateFiles.write(data.resolve("server.key"), certificate.keyPem());
        PrivateFiles.write(data.resolve("operator.conf"), "ssl = on\n");
        await(server.restart());
    }

    @AfterAll
    void stop() {
        await(server.stop());
        directory.close();
        await(VERTX.close());
    }

    @Test
    void aVerifiedConnectionIsEncrypted() {
        assertThat(encrypted("localhost", SslMode.VERIFY_FULL, "ca.pem")).isTrue();
    }

    @Test
    void aWrongHostNameIsRefusedByVerifyFullAndBorneByVerifyCa() {
        assertUntrusted("127.0.0.1", SslMode.VERIFY_FULL, "ca.pem");
        assertThat(encrypted("127.0.0.1", SslMode.VERIFY_CA, "ca.pem")).isTrue();
    }

    @Test
    void anUnknownAuthorityIsRefusedExceptByRequireWithoutOne() {
        assertUntrusted("localhost", SslMode.VERIFY_FULL, "other.pem");
        assertUntrusted("localhost", SslMode.VERIFY_CA, "other.pem");
        assertUntrusted("localhost", SslMode.VERIFY_CA, "");
        assertUntrusted("localhost", SslMode.REQUIRE, "other.pem");
        assertThat(encrypted("localhost", SslMode.REQUIRE, "")).isTrue();
    }

    @Test
    void anAuthorityFileThatIsMissingIsNamed() {
        assertThatThrownBy(() -> encrypted("localhost", SslMode.VERIFY_FULL, "missing.pem"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("missing.pem: it cannot be read");
    }

    @Test
    void plainTextIsPlainText() {
        assertThat(encrypted("127.0.0.1", SslMode.DISABLE, "")).isFalse();
    }

    private void assertUntrusted(String host, SslMode mode, String authority) {
        assertThatThrownBy(() -> encrypted(host, mode, authority))
                .as("%s %s %s", host, mode, authority)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.UNTRUSTED))
                .hasMessageContaining("sslrootcert");
    }

    private boolean encrypted(String host, SslMode mode, String authority) {
        DatabaseConfig plain = server.databaseConfig();
        DatabaseConfig config = new DatabaseConfig(
                host,
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                mode,
                Optional.of(authority).filter(name -> !name.isEmpty()).map(temporary::resolve));
        Database database = await(Database.open(VERTX, config, new DatabaseOptions("x", 1, Duration.ofSeconds(2))));
        boolean ssl = await(database.once("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", Tuple.tuple()))
                .iterator()
                .next()
                .getBoolean(0);
        await(database.close());
        return ssl;
    }
}
