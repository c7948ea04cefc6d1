package io.drayage.lab.aws;

import java.time.Clock;

/** A quota of requests per second, with a burst of one second. Confined to one event loop. */
final class TokenBucket {
    private final Clock clock;
    private final int perSecond;
    private double tokens;
    private long lastMillis;

    TokenBucket(Clock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.lastMillis = clock.millis();
    }

    /** Whether there is one left. */
    boolean tryTake() {
        if (perSecond == 0) {
            return true;
        }
        long now = clock.millis();
        tokens = Math.min(perSecond, tokens + (now - lastMillis) * perSecond / 1000.0);
        lastMillis = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
