package io.drayage.control.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again: at once, then {@code pause} after each end, sooner when nudged. Never twice at a time; a failure is logged and the next turn comes as usual. Safe from any context.
 */
final class Repeating {
    private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final String name;
    private final Duration pause;
    private final Supplier<Future<?>> work;
    private long timer = NO_TIMER;
    private boolean stopped;
    private boolean nudged;
    private Future<?> current = Future.succeededFuture();

    private Repeating(Vertx vertx, String name, Duration pause, Supplier<Future<?>> work) {
        this.vertx = Objects.requireNonNull(vertx);
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    /** @param name for the log */
    static Repeating start(Vertx vertx, String name, Duration pause, Supplier<Future<?>> work) {
        Repeating repeating = new Repeating(vertx, name, pause, work);
        repeating.turn();
        return repeating;
    }

    /** Does a turn now, or right after the one that is under way. */
    synchronized void nudge() {
        if (!current.isComplete()) {
            nudged = true;
        } else if (!stopped) {
            vertx.cancelTimer(timer);
            turn();
        }
    }

    /** No further turn; completes when the current one has ended. */
    synchronized Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return current.transform(ended -> Future.succeededFuture());
    }

    private synchronized void turn() {
        if (stopped) {
            return;
        }
        nudged = false;
        current = guarded();
        current.onComplete(ended -> next());
    }

    private Future<?> guarded() {
        try {
            return work.get().onFailure(this::log);
        } catch (RuntimeException e) {
            log(e);
            return Future.failedFuture(e);
        }
    }

    private void log(Throwable failure) {
        LOG.atWarn()
                .addKeyValue("work", name)
                .addKeyValue("error", failure.getMessage())
                .log("failed; it is tried again");
    }

    private synchronized void next() {
        if (!stopped) {
            timer = vertx.setTimer(nudged ? 1 : pause.toMillis(), fired -> turn());
        }
    }
}
