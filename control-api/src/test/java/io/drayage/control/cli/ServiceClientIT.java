package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.config.ConfigException;
import io.drayage.control.config.PemFiles;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.http.SelfSignedCertificate;
import io.drayage.control.http.ServerTls;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a service that serves over TLS with a certificate of its own. */
class ServiceClientIT {
    private static final ServiceKeys KEYS = new ServiceKeys("AKIAEXAMPLE", Secret.of("secret"));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private ServerTls tls;
    private URI endpoint;

    @BeforeEach
    void serve() {
        tls = SelfSignedCertificate.in(directory, "127.0.0.1", Instant.now());
        HttpServer server = PostgresExtension.await(vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate().toString())
                                .addKeyPath(tls.key().toString())))
                .requestHandler(request -> request.response().end("{\"state\":\"ACTIVE\"}"))
                .listen(0, "127.0.0.1"));
        endpoint = URI.create("https://127.0.0.1:" + server.actualPort());
    }

    @AfterEach
    void stop() {
        PostgresExtension.await(vertx.close());
    }

    @Test
    void aCertificateThatWasGivenIsTrusted() {
        // When
        var answer = client(Optional.of(PemFiles.read("--ca-bundle", tls.certificate())))
                .call("GET", "/runs/sms-run-00000001");
        // Then
        assertThat(answer.path("state").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void withoutItTheErrorNamesTheOption() {
        assertThatThrownBy(() -> client(Optional.empty()).call("GET", "/runs/sms-run-00000001"))
                .isInstanceOfSatisfying(EngineException.class, error -> {
                    assertThat(error.kind()).isEqualTo(EngineException.Kind.UNREACHABLE);
                    assertThat(error).hasMessageContaining("--ca-bundle");
                });
    }

    @Test
    void whatIsNoCertificateIsRefusedByTheOptionsName() {
        assertThatThrownBy(() -> client(Optional.of("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--ca-bundle");
    }

    private ServiceClient client(Optional<String> ca) {
        return new ServiceClient(endpoint, "us-east-1", KEYS, ca);
    }
}
