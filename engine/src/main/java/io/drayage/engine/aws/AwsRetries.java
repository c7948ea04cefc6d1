package io.drayage.engine.aws;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tries a call again after failures that time may cure: growing pauses with jitter, bounded by elapsed time. Any context. */
final class AwsRetries {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;
    private static final int MOST_DOUBLINGS = 7;

    private final Vertx vertx;

    AwsRetries(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param curable which failures of AWS may pass; any other failure ends it at once */
    <T> Future<T> run(Duration patience, Predicate<AwsFailure> curable, Supplier<Future<T>> attempt) {
        Promise<T> end = Promise.promise();
        next(System.nanoTime() + patience.toNanos(), 1, curable, attempt, end);
        return end.future();
    }

    private <T> void next(
            long deadlineNanos,
            int number,
            Predicate<AwsFailure> curable,
            Supplier<Future<T>> attempt,
            Promise<T> end) {
        attempt.get().onComplete(end::complete, failure -> {
            long pause = pauseMillis(number);
            boolean again = failure instanceof AwsFailure refused
                    && curable.test(refused)
                    && System.nanoTime() + pause * 1_000_000 < deadlineNanos;
            if (again) {
                vertx.setTimer(pause, over -> next(deadlineNanos, number + 1, curable, attempt, end));
            } else {
                end.fail(failure);
            }
        });
    }

    /** Before attempt {@code number + 1}. */
    static long pauseMillis(int number) {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(number, MOST_DOUBLINGS));
        return ThreadLocalRandom.current().nextLong(FIRST_MILLIS / 2, ceiling);
    }
}
