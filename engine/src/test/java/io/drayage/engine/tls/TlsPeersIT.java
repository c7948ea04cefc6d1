package io.drayage.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes over loopback, with both engines that Vert.x can use. */
class TlsPeersIT {
    private static final TestAuthority CORP = new TestAuthority("Corp CA");
    private static final TestAuthority.Issued SERVER = CORP.issue("localhost");
    private static Vertx vertx;
    private static int port;

    @BeforeAll
    static void serve() throws Exception {
        vertx = Vertx.vertx();
        port = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(SERVER.certificatePem()))
                                .addKeyValue(Buffer.buffer(SERVER.keyPem()))))
                .requestHandler(request -> request.response().end("hello"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothEnginesDecideAlike(boolean openSsl) {
        // Given
        PeerTrust pinned = new PeerTrust(Optional.of(Thumbprint.sha1(SERVER.certificate())), Optional.empty(), false);
        PeerTrust corp = new PeerTrust(Optional.empty(), Optional.of(CORP.certificatePem()), false);
        PeerTrust lenient = new PeerTrust(Optional.empty(), Optional.of(CORP.certificatePem()), true);
        PeerTrust otherPin = new PeerTrust(Optional.of("AB".repeat(32)), Optional.empty(), true);
        // Then
        assertThat(get(openSsl, pinned, "127.0.0.1")).isEqualTo("hello");
        assertThat(get(openSsl, corp, "localhost")).isEqualTo("hello");
        assertThat(get(openSsl, lenient, "127.0.0.1")).isEqualTo("hello");
        assertRefused(openSsl, corp, "127.0.0.1", "doesn't match any of the subject alternative names: [localhost]");
        assertRefused(openSsl, otherPin, "localhost", "is not the pinned");
        assertRefused(openSsl, PeerTrust.system(), "localhost", "PKIX path building failed");
    }

    @Test
    void theProbeShowsACertificateThatNobodyTrusts() throws Exception {
        // When
        PeerCertificate shown = CertificateProbe.fetch("127.0.0.1", port, Duration.ofSeconds(5));
        // Then
        assertThat(shown.sha256()).isEqualTo(Thumbprint.sha256(SERVER.certificate()));
        assertThat(shown.alternativeNames()).containsExactly("localhost");
        assertThat(shown.pem()).startsWith("-----BEGIN CERTIFICATE-----\nMII");
    }

    private static void assertRefused(boolean openSsl, PeerTrust trust, String host, String expected) {
        assertThatThrownBy(() -> get(openSsl, trust, host)).satisfies(failure -> {
            EngineException told =
                    TlsFailures.explain(failure, "host", host, "--pin").orElseThrow();
            assertThat(told.kind()).isEqualTo(EngineException.Kind.UNTRUSTED);
            assertThat(told.getMessage()).contains(expected).contains(Thumbprint.sha256(SERVER.certificate()));
        });
    }

    private static String get(boolean openSsl, PeerTrust trust, String host) {
        SSLEngineOptions engine = openSsl ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions();
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setSslEngineOptions(engine)
                .setVerifyHost(false)
                .setTrustOptions(Trusts.vertxTrustOptions(trust)));
        Promise<String> answer = Promise.promise();
        // On a context: composed on another thread, the answer may have ended before its body is asked for, and that
        // body never comes.
        vertx.runOnContext(on -> client.request(HttpMethod.GET, port, host, "/")
                .compose(request -> request.send())
                .compose(HttpClientResponse::body)
                .map(Buffer::toString)
                .onComplete(answer));
        Future<String> body = answer.future().eventually(client::close);
        try {
            return body.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
