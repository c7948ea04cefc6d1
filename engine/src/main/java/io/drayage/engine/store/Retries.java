package io.drayage.engine.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries an operation again after failures that time may cure: exponential backoff with full jitter, bounded by elapsed time. Sits above the CRT's own few retries,
 * which hide the HTTP answer. Safe from any context.
 */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final long BASE_MILLIS = 200;
    private static final long CAP_MILLIS = 20_000;
    private static final int MAX_DOUBLINGS = 7;
    /** A body that arrives damaged is sent again; if it happens more often, something between us and the store is broken. */
    private static final int MAX_DAMAGED = 3;

    private final Vertx vertx;
    private final Duration retryFor;
    private final LongSupplier nanoClock;
    private final Set<Promise<Void>> pauses = new HashSet<>();
    private boolean closed;

    Retries(Vertx vertx, Duration retryFor, LongSupplier nanoClock) {
        this.vertx = vertx;
        this.retryFor = retryFor;
        this.nanoClock = nanoClock;
    }

    /** Runs {@code attempt}, passing it how many requests went out before it, until it succeeds or must not be tried again. */
    <T> Future<T> run(Function<Integer, Future<T>> attempt) {
        return run(attempt, failure -> Future.succeededFuture(Optional.empty()));
    }

    /** The same; between two attempts {@code settled} may find that the failed one was carried out after all. */
    <T> Future<T> run(Function<Integer, Future<T>> attempt, Function<StoreFailure, Future<Optional<T>>> settled) {
        return attempt(new Course<>(attempt, settled, nanoClock.getAsLong()), 1, 0);
    }

    private record Course<T>(
            Function<Integer, Future<T>> attempt,
            Function<StoreFailure, Future<Optional<T>>> settled,
            long startNanos) {}

    private <T> Future<T> attempt(Course<T> course, int number, int sent) {
        return course.attempt().apply(sent).recover(cause -> {
            if (!(cause instanceof StoreFailure failure)) {
                return Future.failedFuture(cause);
            }
            StoreFailure total = failure.withAttempts(sent + failure.report().attempts());
            Duration elapsed = Duration.ofNanos(nanoClock.getAsLong() - course.startNanos());
            if (!isCurable(total, number) || elapsed.compareTo(retryFor) >= 0) {
                return Future.failedFuture(total);
            }
            long pauseMillis = pauseMillis(number);
            LOG.atInfo()
                    .addKeyValue("operation", failure.request().operation())
                    .addKeyValue("of", failure.request().thing())
                    .addKeyValue("status", failure.report().status())
                    .addKeyValue("code", failure.report().code())
                    .addKeyValue("error", failure.report().transport())
                    .addKeyValue("pauseMillis", pauseMillis)
                    .log("object store request failed, trying again");
            return pause(pauseMillis)
                    .compose(v -> course.settled().apply(total))
                    .compose(found -> found.map(Future::succeededFuture)
                            .orElseGet(() ->
                                    attempt(course, number + 1, total.report().attempts())));
        });
    }

    private static boolean isCurable(StoreFailure failure, int number) {
        StoreFailure.Report report = failure.report();
        if (StoreErrors.isDamage(report.code())) {
            return number < MAX_DAMAGED;
        }
        return StoreErrors.isPassing(report);
    }

    static long pauseMillis(int number) {
        long ceiling = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(number, MAX_DOUBLINGS));
        return ThreadLocalRandom.current().nextLong(BASE_MILLIS / 2, ceiling);
    }

    private Future<Void> pause(long millis) {
        Promise<Void> over = Promise.promise();
        synchronized (this) {
            if (closed) {
                return Future.failedFuture(new StoreClosedException());
            }
            pauses.add(over);
        }
        vertx.setTimer(millis, id -> over.tryComplete());
        return over.future().andThen(result -> forget(over));
    }

    private synchronized void forget(Promise<Void> pause) {
        pauses.remove(pause);
    }

    /** Ends every pause; what paused fails. */
    void close() {
        List<Promise<Void>> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(pauses);
        }
        open.forEach(pause -> pause.tryFail(new StoreClosedException()));
    }

    /** For suppliers that need no count. */
    <T> Future<T> run(Supplier<Future<T>> attempt) {
        return run(sent -> attempt.get());
    }
}
