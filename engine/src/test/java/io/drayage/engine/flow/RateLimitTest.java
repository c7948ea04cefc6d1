package io.drayage.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void holdsTheRateHoweverLargeThePieces() {
        // Given
        var clock = new AtomicLong(42);
        RateLimit limit = RateLimit.of(1000, clock::get);

        // When
        long taken = 0;
        long end = clock.get() + 100 * SECOND;
        for (long piece = 1; clock.get() < end; piece = piece % 700 + 13) {
            long wait = limit.tryTake(piece);
            if (wait == 0) {
                taken += piece;
            } else {
                clock.addAndGet(wait);
            }
        }

        // Then
        assertThat(taken).isBetween(99_000L, 101_000L);
    }

    @Test
    void idleTimeIsNotSavedUp() {
        // Given
        var clock = new AtomicLong();
        RateLimit limit = RateLimit.of(1000, clock::get);
        limit.tryTake(1000);
        clock.addAndGet(1000 * SECOND);

        // When
        long first = limit.tryTake(500);
        long second = limit.tryTake(1);

        // Then
        assertThat(first).isZero();
        assertThat(second).isEqualTo(SECOND / 2);
    }

    @Test
    void noneNeverWaits() {
        assertThat(RateLimit.none().tryTake(Long.MAX_VALUE)).isZero();
        assertThat(RateLimit.none().tryTake(Long.MAX_VALUE)).isZero();
    }
}
