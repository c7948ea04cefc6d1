package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.store.StoreFailure.Report;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong();
    private final Retries retries = new Retries(vertx, Duration.ofSeconds(60), nanos::get);
    private final List<Integer> sentBefore = new ArrayList<>();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private Future<String> failing(int sent, int status, String code) {
        sentBefore.add(sent);
        S3Request request = S3Request.of("HeadObject", "HEAD", "s3://b/k", "/b/k");
        return Future.failedFuture(new StoreFailure(request, new Report(status, code, "", "", "", 2)));
    }

    @Test
    void attemptsAreCountedAcrossTheCrtsAndOurs() {
        String result = await(retries.<String>run(sent ->
                sentBefore.size() < 2 ? failing(sent, 503, "SlowDown") : Future.succeededFuture("sent " + sent)));

        assertThat(sentBefore).containsExactly(0, 2);
        assertThat(result).isEqualTo("sent 4");
    }

    @Test
    void noAttemptBeginsOnceTheOperationIsTooOld() {
        Future<String> run = retries.run(sent -> {
            nanos.addAndGet(Duration.ofSeconds(31).toNanos());
            return failing(sent, 500, "InternalError");
        });

        assertThatThrownBy(() -> await(run))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        e -> assertThat(e.report().attempts()).isEqualTo(4));
        assertThat(sentBefore).hasSize(2);
    }

    @Test
    void whatTimeDoesNotCureFailsAtOnce() {
        assertThatThrownBy(() -> await(retries.<String>run(sent -> failing(sent, 403, "AccessDenied"))))
                .isInstanceOf(StoreFailure.class);
        assertThat(sentBefore).hasSize(1);
    }

    @Test
    void damageIsSentThreeTimes() {
        assertThatThrownBy(() -> await(retries.<String>run(sent -> failing(sent, 400, "BadDigest"))))
                .isInstanceOf(StoreFailure.class);
        assertThat(sentBefore).hasSize(3);
    }

    @Test
    void anAttemptThatTurnsOutCarriedOutIsNotRepeated() {
        String result = await(retries.<String>run(
                sent -> failing(sent, 500, "InternalError"), failure -> Future.succeededFuture(Optional.of("found"))));

        assertThat(result).isEqualTo("found");
        assertThat(sentBefore).hasSize(1);
    }

    @Test
    void closingEndsThePauses() {
        // Given
        Future<String> run = retries.run(sent -> failing(sent, 503, "SlowDown"));

        // When
        retries.close();

        // Then
        assertThatThrownBy(() -> await(run)).isInstanceOf(StoreClosedException.class);
    }

    @Test
    void pausesGrowAndAreJitteredWithinTheirBounds() {
        for (int number = 1; number < 40; number++) {
            assertThat(Retries.pauseMillis(number)).isBetween(100L, 20_000L);
        }
        assertThat(Retries.pauseMillis(1)).isLessThan(400);
    }
}
