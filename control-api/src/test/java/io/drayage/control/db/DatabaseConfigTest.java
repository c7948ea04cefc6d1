package io.drayage.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.db.DatabaseConfig.SslMode;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {
    @Test
    void everyPartOfAUriIsRead() {
        // When
        DatabaseConfig config = DatabaseConfig.fromUri(
                "postgresql://dr%40y:p%3Aw+x@db.example.com:5433/dray?sslmode=verify-ca&sslrootcert=/etc/ca.pem",
                Optional.empty());
        // Then
        assertThat(config.host()).isEqualTo("db.example.com");
        assertThat(config.port()).isEqualTo(5433);
        assertThat(config.database()).isEqualTo("dray");
        assertThat(config.user()).isEqualTo("dr@y");
        assertThat(config.password().reveal()).isEqualTo("p:w+x");
        assertThat(config.sslMode()).isEqualTo(SslMode.VERIFY_CA);
        assertThat(config.sslRootCert()).contains(Path.of("/etc/ca.pem"));
        assertThat(config.toString()).doesNotContain("p:w").contains("db.example.com:5433/dray");
    }

    @Test
    void whatIsLeftOutHasItsUsualMeaning() {
        // When
        DatabaseConfig config = DatabaseConfig.fromUri("postgres://dray@10.0.0.7", Optional.of(Secret.of("env")));
        // Then
        assertThat(config.port()).isEqualTo(5432);
        assertThat(config.database()).isEqualTo("dray");
        assertThat(config.password().reveal()).isEqualTo("env");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://u@127.0.0.1/d", "postgresql://u@localhost/d", "postgresql://u@[::1]:5432/d"})
    void loopbackIsPlainUnlessSaidOtherwise(String uri) {
        assertThat(DatabaseConfig.fromUri(uri, Optional.empty()).sslMode()).isEqualTo(SslMode.DISABLE);
        assertThat(DatabaseConfig.fromUri(uri + "?sslmode=require", Optional.empty())
                        .sslMode())
                .isEqualTo(SslMode.REQUIRE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u@db/d",
                "postgresql://u@localhost.example.com/d",
                "postgresql://u@127.0.0.1.nip.io/d"
            })
    void everythingElseIsVerifiedUnlessSaidOtherwise(String uri) {
        assertThat(DatabaseConfig.fromUri(uri, Optional.empty()).sslMode()).isEqualTo(SslMode.VERIFY_FULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hunter2@h/d",
                "postgresql://h/d",
                "postgresql:///d?user=u",
                "postgresql://u:hunter2@/d",
                "postgresql://u:hunter2@h/d?sslmode=prefer",
                "postgresql://u:hunter2@h/d?ssl=true",
                "postgresql://u:hunter2@h:port/d",
                "postgresql://u:hunter2@h/d d",
                ""
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String uri) {
        assertThatThrownBy(() -> DatabaseConfig.fromUri(uri, Optional.empty()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageNotContaining("hunter2")
                .hasMessageContaining("postgresql://user@host");
    }
}
