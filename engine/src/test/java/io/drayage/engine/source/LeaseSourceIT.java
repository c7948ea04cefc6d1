package io.drayage.engine.source;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.source.StreamHost.Ending;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.vmdk.VmdkOptions;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseSourceIT {
    private static final GrainDictionary DICTIONARY = GrainDictionary.of(1);
    private static final Duration PATIENT = Duration.ofMinutes(5);
    private static final long MIB = 1 << 20;

    private Vertx vertx = Vertx.vertx();
    private GrainContent content = new GeneratedContent(1, 20 * MIB + 512 * 3, 0.6, DICTIONARY);
    private byte[] vmdk = StreamHost.vmdk(content, VmdkOptions.vsphere());

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private RecordingListener read(LeaseSource source, long credit) {
        var listener = new RecordingListener(source, credit);
        vertx.runOnContext(ignored -> listener.begin());
        return listener;
    }

    private String contentSha256() {
        return new LabDisk(content, DICTIONARY).live().sha256();
    }

    @ParameterizedTest
    @CsvSource({"false, 1200000", "true, 1200000", "true, 16777216", "false, 131072"})
    void readsTheWholeDiskOverPlainAndTlsWithMuchOrLittleCredit(boolean tls, long credit) throws Exception {
        // Given
        try (var host = new StreamHost(vertx, vmdk, tls)) {
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));

            // When
            RecordingListener listener = read(source, Math.max(credit, BlockSource.MOST_BYTES_PER_BLOCK));
            SourceSummary summary = await(listener.end());

            // Then
            assertThat(listener.sha256()).isEqualTo(contentSha256());
            assertThat(summary.wireBytes()).isEqualTo(vmdk.length);
            String sha1 =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(vmdk));
            assertThat(summary.wireSha1()).contains(sha1);
            await(source.close());
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    @Test
    void aReadingThatBeginsOffTheEventLoopIsRefusedBecauseItsAnswerMightBeMissed() throws Exception {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));
            var listener = new RecordingListener(source, BlockSource.MOST_BYTES_PER_BLOCK);

            // Then
            assertThatThrownBy(listener::begin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not on an event loop");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostThatClosesBehindItsLastByteIsStillReadToItsEnd(boolean tls) throws Exception {
        // Given: Vert.x tells of the closed connection while most of the stream waits for demand
        try (var host = new StreamHost(vertx, vmdk, tls)) {
            host.ending = StreamHost.Ending.AT_ONCE;
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));
            var listener = new RecordingListener(
                    source, BlockSource.MOST_BYTES_PER_BLOCK + 4L * BlockSource.MOST_BYTES_PER_READ);
            listener.grantThrough(grant -> vertx.setTimer(2, fired -> grant.run()));

            // When
            vertx.runOnContext(ignored -> listener.begin());
            await(listener.end());

            // Then
            assertThat(listener.sha256()).isEqualTo(contentSha256());
            await(source.close());
        }
    }

    @Test
    void everyByteOfCreditComesBack() {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));
            var listener = new RecordingListener(source, 4 * MIB);

            // When
            vertx.runOnContext(ignored -> listener.begin());
            SourceSummary summary = await(listener.end());

            // Then what was granted and not used is the grant itself
            assertThat(listener.creditOut.get()).isBetween(4 * MIB - 16, 4 * MIB);
            assertThat(summary.wireBytes()).isPositive();
            await(source.close());
        }
    }

    @Test
    void withoutCreditTheHostCannotSendAndSilenceIsNotHeldAgainstIt() {
        // Given a stream far longer than sockets buffer
        content = new GeneratedContent(2, 160 * MIB, 1.0, DICTIONARY);
        vmdk = StreamHost.vmdk(content, VmdkOptions.vsphere());
        try (var host = new StreamHost(vertx, vmdk, true)) {
            var clock = new AtomicLong();
            var source =
                    new LeaseSource(vertx, host.request(content.capacityBytes(), Duration.ofMillis(200)), clock::get);
            var listener = new RecordingListener(source, 2 * MIB);
            listener.starveAfter(5);

            // When
            vertx.runOnContext(ignored -> listener.begin());
            until("some blocks", () -> listener.blocks.get() >= 5);
            long steady = steady(host);
            clock.addAndGet(Duration.ofHours(1).toNanos());
            LockSupport.parkNanos(100_000_000);

            // Then
            assertThat(listener.end().isComplete()).isFalse();
            assertThat(steady).isLessThan(24 * MIB);
            assertThat(steady).isLessThan(vmdk.length / 3);
            await(source.close());
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    private static long steady(StreamHost host) {
        long before = -1;
        while (host.written.get() != before) {
            before = host.written.get();
            LockSupport.parkNanos(600_000_000);
        }
        return before;
    }

    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"EARLY", "CLOSED"})
    void streamThatStopsTooSoonHasFailedWhateverHttpThinks(Ending ending) {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            host.ending = ending;
            host.endAt = vmdk.length - 512;
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));

            // When
            Throwable failure = failureOf(read(source, 4 * MIB).end());

            // Then
            assertThat(kind(failure)).isEqualTo(Kind.SOURCE_READ);
            assertThat(failure).hasMessageNotContaining("secret-ticket");
            await(source.close());
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    @Test
    void silentHostIsGivenUpAfterTheIdleTimeout() {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            host.ending = Ending.SILENT;
            host.endAt = 300_000;
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), Duration.ofMillis(150)));

            // When
            Throwable failure = failureOf(read(source, 4 * MIB).end());

            // Then
            assertThat(kind(failure)).isEqualTo(Kind.SOURCE_READ);
            assertThat(failure).hasMessageContaining("has sent nothing");
            await(source.close());
            until("no connection", () -> host.connections.get() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"401, LEASE_LOST", "403, LEASE_LOST", "404, LEASE_LOST", "503, SOURCE_READ", "302, SOURCE_READ"})
    void refusalsHaveTheirOwnErrors(int status, Kind kind) {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            host.status = status;
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));

            // When
            Throwable failure = failureOf(read(source, 4 * MIB).end());

            // Then
            assertThat(kind(failure)).isEqualTo(kind);
            assertThat(failure).hasMessageContaining("HTTP " + status).hasMessageNotContaining("secret-ticket");
            await(source.close());
        }
    }

    @Test
    void streamOfAnotherDiskIsRefused() {
        // Given
        try (var host = new StreamHost(vertx, vmdk, false)) {
            var source = new LeaseSource(vertx, host.request(21 * MIB, PATIENT));

            // When
            Throwable failure = failureOf(read(source, 4 * MIB).end());

            // Then
            assertThat(kind(failure)).isEqualTo(Kind.MALFORMED_INPUT);
            await(source.close());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 21, 65, 77, 66_000, 200_000})
    void damagedStreamEndsInOneTypedError(int at) {
        // Given
        vmdk[at] ^= (byte) 0xFF;
        try (var host = new StreamHost(vertx, vmdk, false)) {
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));

            // When
            Throwable failure = failureOf(read(source, 4 * MIB).end());

            // Then
            assertThat(kind(failure)).isIn(Kind.MALFORMED_INPUT, Kind.SOURCE_READ);
            await(source.close());
        }
    }

    @Test
    void hostThatIsNotThereIsUnreachable() {
        // Given
        var request = new LeaseRequest(
                "disk",
                URI.create("https://127.0.0.1:1/nfc/x"),
                MIB,
                io.drayage.protocol.vmdk.StreamMode.LEASE,
                PeerTrust.system(),
                PATIENT,
                false);
        var source = new LeaseSource(vertx, request);

        // When
        Throwable failure = failureOf(read(source, MIB).end());

        // Then
        assertThat(kind(failure)).isEqualTo(Kind.UNREACHABLE);
        await(source.close());
    }

    @Test
    void hostWithAnotherCertificateIsNotTrusted() {
        // Given
        try (var host = new StreamHost(vertx, vmdk, true)) {
            LeaseRequest good = host.request(content.capacityBytes(), PATIENT);
            var request = new LeaseRequest(
                    good.name(),
                    good.url(),
                    good.capacityBytes(),
                    good.mode(),
                    new PeerTrust(Optional.of("AB".repeat(20)), Optional.empty(), false),
                    PATIENT,
                    false);
            var source = new LeaseSource(vertx, request);

            // When
            Throwable failure = failureOf(read(source, MIB).end());

            // Then
            assertThat(kind(failure)).isEqualTo(Kind.UNTRUSTED);
            assertThat(host.written.get()).isZero();
            await(source.close());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingAtAnyTimeEndsTheConnectionAndTheEvents(boolean atOnce) {
        // Given
        content = new GeneratedContent(3, 200 * MIB, 1.0, DICTIONARY);
        vmdk = StreamHost.vmdk(content, VmdkOptions.vsphere());
        try (var host = new StreamHost(vertx, vmdk, true)) {
            var source = new LeaseSource(vertx, host.request(content.capacityBytes(), PATIENT));
            RecordingListener listener = read(source, 4 * MIB);
            if (!atOnce) {
                until("some blocks", () -> listener.blocks.get() > 4);
            }

            // When
            await(io.vertx.core.Future.future(
                    promise -> vertx.runOnContext(ignored -> source.close().onComplete(promise))));
            long blocks = listener.blocks.get();

            // Then
            until("no connection", () -> host.connections.get() == 0);
            LockSupport.parkNanos(20_000_000);
            assertThat(listener.blocks.get()).isEqualTo(blocks);
            assertThat(listener.end().isComplete()).isFalse();
        }
    }

    private static Kind kind(Throwable failure) {
        return ((EngineException) failure).kind();
    }
}
