package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static io.drayage.engine.store.Awaiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.crt.CrtResource;

/** A store that stops, and a store object that is closed while it does. */
class StoreStallIT extends LabS3Fixture {
    private static final byte[] PART = ObjectStoreContract.randomBytes(8 * MIB, 7);

    private List<Future<UploadedPart>> send(String key, String upload, int parts) {
        List<Future<UploadedPart>> sent = new ArrayList<>();
        for (int number = 1; number <= parts; number++) {
            sent.add(store.uploadPart(key, upload, number, ByteBuffer.wrap(PART)));
        }
        return sent;
    }

    @Test
    void aStalledStoreHoldsNoMoreThanThePartsInFlight() {
        // Given a store that reads nothing, and 40 parts of 8 MiB for it
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.StallUntilReleased())
                        .always());
        String upload = await(store.createMultipartUpload("stalled", Map.of()));
        long before = residentBytes();

        // When
        List<Future<UploadedPart>> sent = send("stalled", upload, 40);
        until("four requests stall", () -> lab.faults().stalledRequests() == 4);

        // Then the other 36 wait here, uncopied, while other operations still get through
        await(store.put("other", Buffer.buffer("x"), false));
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(4);
        assertThat(residentBytes() - before).isLessThan(4L * PART.length + 48L * MIB);

        // And everything arrives when the store goes on
        lab.faults().release();
        List<UploadedPart> parts = sent.stream().map(Awaiting::await).toList();
        assertThat(await(store.completeMultipartUpload("stalled", upload, parts, 40L * PART.length))
                        .lengthBytes())
                .isEqualTo(40L * PART.length);
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(40);
    }

    /** Of this process, from Linux' /proc; the lab shares it, but holds no bytes while it stalls. */
    private static long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStallBelowTheLimitOnlyPauses() {
        // Given
        CrtObjectStore strict = open(patience(20, 30));
        String upload = await(strict.createMultipartUpload("pause", Map.of()));
        lab.faults().inject(FaultRule.on("UploadPart", new Fault.Stall(Duration.ofSeconds(6))));

        // When
        UploadedPart part = await(strict.uploadPart("pause", upload, 1, ByteBuffer.wrap(PART)));

        // Then one request was enough
        assertThat(part.lengthBytes()).isEqualTo(PART.length);
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(1);
        await(strict.close());
    }

    @Test
    void aStallBeyondTheLimitFailsInBoundedTimeAndSaysWhat() {
        // Given
        CrtObjectStore strict = open(patience(2, 1));
        String upload = await(strict.createMultipartUpload("dead", Map.of()));
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.StallUntilReleased())
                        .always());
        long start = System.nanoTime();

        // When / Then
        assertThatThrownBy(() -> await(strict.uploadPart("dead", upload, 1, ByteBuffer.wrap(PART))))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.STORE);
                    assertThat(e.reason()).contains("stall limit");
                });
        assertThat((System.nanoTime() - start) / 1_000_000_000.0).isLessThan(40);
        await(strict.close());
    }

    @Test
    void partsAreSentInTheOrderInWhichTheyWereGiven() {
        // Given room for one
        CrtObjectStore narrow = await(CrtObjectStore.open(vertx, oneAtATime()));
        String upload = await(narrow.createMultipartUpload("fifo", Map.of()));
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());

        // When
        List<Future<UploadedPart>> sent = new ArrayList<>();
        for (int number = 1; number <= 30; number++) {
            int part = number;
            sent.add(narrow.uploadPart("fifo", upload, part, ByteBuffer.wrap(new byte[1000]))
                    .onSuccess(v -> order.add(part)));
        }
        sent.forEach(Awaiting::await);

        // Then
        until("all are noted", () -> order.size() == 30);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList());
        await(narrow.close());
    }

    private StoreConfig oneAtATime() {
        StoreConfig usual = LabS3ObjectStoreIT.configOf(lab);
        return new StoreConfig(
                usual.bucket(), usual.region(), usual.endpoint(), usual.credentials(), usual.caBundlePem(), 1);
    }

    @Test
    void aStoreThatRestartsIsWaitedFor() {
        // Given a store that goes away
        String upload = await(store.createMultipartUpload("before", Map.of()));
        assertThat(upload).isNotEmpty();
        LabS3Options same = LabS3Options.in(directory)
                .withBuckets("staging")
                .withKeys(lab.accessKey(), lab.secretKey())
                .withPort(lab.port());
        await(lab.close());
        Future<?> put = store.put("restarted", Buffer.buffer("x"), false);
        await(vertx.timer(1500));
        assertThat(put.isComplete()).isFalse();

        // When it comes back
        lab = await(LabS3.start(labVertx, same));

        // Then
        await(put);
        assertThat(await(store.head("restarted"))).isPresent();
    }

    @Test
    void closingWithRequestsInFlightFailsThemAndLeavesNoNativeBehind() {
        // Given four stalled parts, more behind them, and a put in its pause between attempts
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.StallUntilReleased())
                        .always());
        lab.faults().inject(FaultRule.on("PutObject", Fault.Answer.slowDown()).always());
        String upload = await(store.createMultipartUpload("closing", Map.of()));
        List<Future<UploadedPart>> sent = send("closing", upload, 10);
        Future<?> put = store.put("pausing", Buffer.buffer("x"), false);
        until("four requests stall", () -> lab.faults().stalledRequests() == 4);
        until("the put is between attempts", () -> lab.counters().requests("PutObject") >= 3);

        // When
        await(store.close());

        // Then
        for (Future<UploadedPart> part : sent) {
            assertThatThrownBy(() -> await(part))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        }
        assertThatThrownBy(() -> await(put))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertThatThrownBy(() -> await(store.head("after")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        CrtResource.waitForNoResources();
    }
}
