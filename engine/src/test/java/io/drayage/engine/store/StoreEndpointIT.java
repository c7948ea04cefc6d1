package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that are wrong are told from each other, and fast. */
@Timeout(120)
class StoreEndpointIT {
    private static final StorePatience BRISK =
            new StorePatience(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(5));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private LabS3 lab;

    @BeforeEach
    void startLab() {
        lab = await(LabS3.start(
                vertx, LabS3Options.in(directory).withBuckets("staging").withTls()));
    }

    @AfterEach
    void stopLab() {
        await(lab.close());
        await(vertx.close());
    }

    private StoreConfig config(String endpoint, Optional<String> caBundle) {
        return new StoreConfig(
                "staging",
                "us-east-1",
                Optional.of(URI.create(endpoint)),
                new StoreConfig.StaticKeys(lab.accessKey(), Secret.of(lab.secretKey()), Optional.empty()),
                caBundle,
                4,
                BRISK);
    }

    private EngineException refusal(StoreConfig config) {
        long start = System.nanoTime();
        EngineException refusal = org.assertj.core.api.Assertions.catchThrowableOfType(
                EngineException.class, () -> await(CrtObjectStore.open(vertx, config)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void anUnknownCertificateIsUntrustedAndTheRemedyIsTheCaBundle() {
        EngineException refusal = refusal(config(lab.endpoint().toString(), Optional.empty()));

        assertThat(refusal.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(refusal.thing()).isEqualTo("object store " + lab.endpoint());
        assertThat(refusal.remedy()).contains("--ca-bundle");
    }

    @Test
    void aCertificateForAnotherNameIsUntrusted() {
        // Given 127.0.0.2, which reaches a lab that listens everywhere, but is not in its certificate
        LabS3Options everywhere = new LabS3Options(
                directory,
                "0.0.0.0",
                0,
                true,
                "us-east-1",
                "KEY",
                "secret",
                java.util.List.of(),
                key -> false,
                1,
                1000);
        LabS3 wide = await(LabS3.start(vertx, everywhere));

        // When
        EngineException refusal = refusal(config("https://127.0.0.2:" + wide.port(), wide.certificatePem()));

        // Then
        assertThat(refusal.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(refusal.reason()).contains("127.0.0.2");
        await(wide.close());
    }

    @Test
    void aRefusedConnectionIsUnreachable() throws IOException {
        // Given a port where nobody listens
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        // When
        EngineException refusal = refusal(config("http://127.0.0.1:" + port, Optional.empty()));

        // Then
        assertThat(refusal.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refusal.reason()).contains("refuses connections on port " + port);
    }

    @Test
    void aNameThatDoesNotResolveIsUnreachable() {
        EngineException refusal = refusal(config("https://store.invalid", Optional.empty()));

        assertThat(refusal.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refusal.reason()).contains("does not resolve");
    }

    @Test
    void aPortThatDoesNotSpeakTlsIsUnreachableWithAHint() {
        // Given
        LabS3 plain = await(LabS3.start(vertx, LabS3Options.in(directory)));

        // When
        EngineException refusal = refusal(config("https://127.0.0.1:" + plain.port(), Optional.empty()));

        // Then
        assertThat(refusal.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(refusal.remedy()).contains("http://");
        await(plain.close());
    }

    @Test
    void aPortThatAcceptsAndSaysNothingIsUnreachableInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            EngineException refusal = refusal(config("https://127.0.0.1:" + silent.getLocalPort(), Optional.empty()));

            assertThat(refusal.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(refusal.reason()).contains("no TLS within 2 s");
        }
    }

    @Test
    void aBundleWithoutCertificatesIsAConfigurationError() {
        EngineException refusal = refusal(config(lab.endpoint().toString(), Optional.of("not a certificate")));

        assertThat(refusal.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(refusal.remedy()).contains("--ca-bundle");
    }

    @Test
    void aWrongRegionIsAConfigurationErrorThatSaysSo() {
        // Given
        StoreConfig right = config(lab.endpoint().toString(), lab.certificatePem());
        StoreConfig wrong = new StoreConfig(
                right.bucket(), "eu-central-1", right.endpoint(), right.credentials(), right.caBundlePem(), 4);
        CrtObjectStore store = await(CrtObjectStore.open(vertx, wrong));

        // When / Then
        assertThatThrownBy(() -> await(store.put("key", Buffer.buffer("x"), false)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION);
                    assertThat(e.remedy()).contains("region");
                });
        await(store.close());
    }

    @Test
    void aCertificateThatChangesUnderARunningStoreIsUntrustedToo() {
        // Given a store whose server comes back with another certificate
        CrtObjectStore store =
                await(CrtObjectStore.open(vertx, config(lab.endpoint().toString(), lab.certificatePem())));
        LabS3Options other = LabS3Options.in(directory)
                .withBuckets("staging")
                .withKeys(lab.accessKey(), lab.secretKey())
                .withTls()
                .withPort(lab.port());
        await(lab.close());
        lab = await(LabS3.start(vertx, other));

        // When / Then
        assertThatThrownBy(() -> await(store.put("key", Buffer.buffer("x"), false)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.UNTRUSTED);
                    assertThat(e.remedy()).contains("--ca-bundle");
                });
        await(store.close());
    }

    @Test
    void answersComeBackOnTheContextOfTheCaller() {
        // Given
        CrtObjectStore store =
                await(CrtObjectStore.open(vertx, config(lab.endpoint().toString(), lab.certificatePem())));
        Context caller = vertx.getOrCreateContext();
        Promise<Context> good = Promise.promise();
        Promise<Context> bad = Promise.promise();

        // When
        caller.runOnContext(v -> {
            Future<?> put = store.put("key", Buffer.buffer("x"), false);
            put.onComplete(done -> good.complete(Vertx.currentContext()));
            store.get("absent", 0, 1).onComplete(done -> bad.complete(Vertx.currentContext()));
        });

        // Then
        assertThat(await(good.future())).isSameAs(caller);
        assertThat(await(bad.future())).isSameAs(caller);
        await(store.close());
    }
}
