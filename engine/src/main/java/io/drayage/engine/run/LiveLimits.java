package io.drayage.engine.run;

import io.drayage.engine.api.TransferLimits;
import io.drayage.engine.flow.RateLimits;
import io.vertx.core.Vertx;
import java.time.Clock;

/** Keeps the rates at what limits and calendar say at the moment. Any thread. */
final class LiveLimits {
    private static final long LOOK_MILLIS = 500;

    private final Vertx vertx;
    private final Clock clock;
    private final RateLimits rates;
    private final long timer;
    private volatile TransferLimits limits;

    /** Applies them at once and from then on whenever the calendar changes, until {@link #close}. */
    LiveLimits(Vertx vertx, Clock clock, RateLimits rates, TransferLimits limits) {
        this.vertx = vertx;
        this.clock = clock;
        this.rates = rates;
        this.limits = limits;
        apply();
        timer = vertx.setPeriodic(LOOK_MILLIS, tick -> apply());
    }

    /** Replaces them; running transfers follow at once. */
    void set(TransferLimits wanted) {
        limits = wanted;
        apply();
    }

    TransferLimits get() {
        return limits;
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void apply() {
        TransferLimits now = limits;
        rates.set(now.totalAt(clock.instant()), now.connectors());
    }
}
