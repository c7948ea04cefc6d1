package io.drayage.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tries again with growing, jittered pauses until a bound of time is reached. Stateless, thread-safe. */
final class Retry {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final int MAX_DOUBLINGS = 6;

    private final Vertx vertx;
    private final Duration bound;
    private final Predicate<Throwable> worthwhile;

    /**
     * @param bound no attempt begins later than this after the first
     * @param worthwhile which failures another attempt may cure
     */
    Retry(Vertx vertx, Duration bound, Predicate<Throwable> worthwhile) {
        this.vertx = vertx;
        this.bound = bound;
        this.worthwhile = worthwhile;
    }

    <T> Future<T> run(Supplier<Future<T>> work) {
        return attempt(work, 0, System.nanoTime() + bound.toNanos());
    }

    private <T> Future<T> attempt(Supplier<Future<T>> work, int earlier, long deadlineNanos) {
        return work.get().recover(failure -> {
            long pauseMillis = pauseMillis(earlier);
            boolean late = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis) - deadlineNanos > 0;
            if (late || !worthwhile.test(failure)) {
                return Future.failedFuture(failure);
            }
            return vertx.timer(pauseMillis, TimeUnit.MILLISECONDS)
                    .compose(ignored -> attempt(work, earlier + 1, deadlineNanos));
        });
    }

    private static long pauseMillis(int earlier) {
        long full = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(earlier, MAX_DOUBLINGS));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }
}
