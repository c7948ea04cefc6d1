package io.drayage.engine.flow;

import io.drayage.engine.api.Rate;

/**
 * One bound, kept as a debt: whoever comes while nothing is owed takes, and the debt is paid off at the rate. A little unused time is saved up, so that late timers cost no throughput: over
 * any time T no more than rate × (T + {@value #SAVED_SECONDS} s) and one take pass. Guarded by its owner's lock.
 */
final class RateBucket {
    /** How much unused time is saved up. */
    static final double SAVED_SECONDS = 0.05;

    /** A take is at most what the rate allows in this time, so that a changed rate is felt soon. */
    private static final double LONGEST_TAKE_SECONDS = 0.1;

    /** The least that is given, however low the rate: sources read in such pieces. */
    static final long LEAST_TAKE = 16 << 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private Rate rate = Rate.NONE;
    private double owedBytes;
    private long settledAt;

    /** Changes the rate; what is owed is paid at the new one, and is never more than a second of it or one least take. */
    void change(Rate wanted, long now) {
        if (wanted.equals(rate)) {
            return;
        }
        settle(now);
        rate = wanted;
        owedBytes = Math.max(-wanted.bytesPerSecond() * SAVED_SECONDS, Math.min(owedBytes, Math.max(LEAST_TAKE, (double)
                wanted.bytesPerSecond())));
        if (wanted.isNone()) {
            owedBytes = 0;
        }
    }

    Rate rate() {
        return rate;
    }

    boolean free(long now) {
        settle(now);
        return rate.isNone() || (!rate.isPause() && owedBytes <= 0);
    }

    /** The most that one take may be now. */
    long mostPerTake() {
        return rate.isNone()
                ? Long.MAX_VALUE
                : Math.max(LEAST_TAKE, (long) (rate.bytesPerSecond() * LONGEST_TAKE_SECONDS));
    }

    /** Positive takes, negative gives back. */
    void take(long bytes) {
        if (!rate.isNone()) {
            owedBytes += bytes;
        }
    }

    /** Until {@link #free}, when nothing else happens; {@link Long#MAX_VALUE} in a pause. */
    long nanosUntilFree(long now) {
        if (free(now)) {
            return 0;
        }
        return rate.isPause() ? Long.MAX_VALUE : (long) Math.ceil(owedBytes * NANOS_PER_SECOND / rate.bytesPerSecond());
    }

    private void settle(long now) {
        double seconds = Math.max(0, now - settledAt) / NANOS_PER_SECOND;
        settledAt = now;
        if (!rate.isNone()) {
            owedBytes = Math.max(-rate.bytesPerSecond() * SAVED_SECONDS, owedBytes - rate.bytesPerSecond() * seconds);
        }
    }
}
