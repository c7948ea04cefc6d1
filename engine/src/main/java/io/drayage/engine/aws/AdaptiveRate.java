package io.drayage.engine.aws;

import java.util.function.LongSupplier;

/**
 * Finds out how many requests a second a quota grants, and stays just below: tokens that come at a rate, and a rate that gives way to throttling answers. Not thread-safe.
 *
 * <p>The first throttling answer begins an episode of 250 ms: the rate falls to 85 %. If more are throttled in it, what succeeded meanwhile is what is granted, and the rate becomes that. Then it grows: fast
 * towards the rate at which it was throttled, slowly beyond it, never over the bound.
 */
final class AdaptiveRate {
    private static final double CUT = 0.85;
    private static final long EPISODE_NANOS = 250_000_000;
    private static final long GROWTH_NANOS = 100_000_000;
    private static final double FAST_BELOW = 0.95;
    private static final double FAST = 1.03;
    private static final double NEAR = 1.003;
    private static final double BEYOND = 1.001;
    /** Tokens of so many seconds may be saved up while nobody asks, or a timer is late. */
    private static final double SAVED_SECONDS = 0.1;

    private final double most;
    private final LongSupplier nanoClock;
    private double rate;
    private double ceiling = Double.POSITIVE_INFINITY;
    private double tokens;
    private long refilledAt;
    private long grownAt;
    private long episodeEnd = Long.MIN_VALUE;
    private boolean inEpisode;
    private int throttledInEpisode;
    private int doneInEpisode;

    /** @param most never more a second than this */
    AdaptiveRate(double most, LongSupplier nanoClock) {
        this.most = most;
        this.nanoClock = nanoClock;
        rate = most;
        refilledAt = nanoClock.getAsLong();
        grownAt = refilledAt;
        tokens = 1;
    }

    /** Takes a token if there is one. */
    boolean tryTake() {
        refill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Takes a token of which {@link #nanosToToken} has just said that it is there. */
    void take() {
        tokens--;
    }

    /** How long until there is a token; 0 when there is one. */
    long nanosToToken() {
        refill();
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / rate * 1e9);
    }

    /** A request was carried out. */
    void done() {
        settle();
        if (inEpisode) {
            doneInEpisode++;
        }
        grow();
    }

    /** A request was throttled; whether that began an episode. */
    boolean throttled() {
        settle();
        if (inEpisode) {
            throttledInEpisode++;
            return false;
        }
        inEpisode = true;
        throttledInEpisode = 1;
        doneInEpisode = 0;
        episodeEnd = nanoClock.getAsLong() + EPISODE_NANOS;
        ceiling = rate;
        rate = Math.max(1, rate * CUT);
        tokens = Math.min(tokens, 0);
        return true;
    }

    private void settle() {
        long now = nanoClock.getAsLong();
        if (!inEpisode || now < episodeEnd) {
            return;
        }
        inEpisode = false;
        grownAt = now;
        // One or two are those that were under way; more mean that even the lower rate is too much.
        if (throttledInEpisode > 2) {
            double granted = doneInEpisode / (EPISODE_NANOS / 1e9);
            rate = Math.max(1, Math.min(rate, granted));
            ceiling = rate;
        }
    }

    private void grow() {
        long now = nanoClock.getAsLong();
        if (inEpisode || now - grownAt < GROWTH_NANOS) {
            return;
        }
        grownAt = now;
        double factor = rate < ceiling * FAST_BELOW ? FAST : rate < ceiling ? NEAR : BEYOND;
        rate = Math.min(most, rate * factor);
    }

    private void refill() {
        long now = nanoClock.getAsLong();
        tokens = Math.min(Math.max(1, rate * SAVED_SECONDS), tokens + (now - refilledAt) / 1e9 * rate);
        refilledAt = now;
    }
}
