package io.drayage.engine.flow;

import java.util.function.LongSupplier;

/**
 * A bound on bytes per second, shared by all disks of a process. Works by debt: whoever asks while nothing is owed gets all it wants at once and the debt is paid
 * off at the rate; so a large read is never cut up, and over any second or more the rate holds. Idle time is not saved up. Safe for use by any thread.
 */
public final class RateLimit {
    private static final RateLimit NONE = new RateLimit(0, () -> 0);
    private static final double NANOS_PER_SECOND = 1e9;

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private long freeAt;
    private boolean used;

    private RateLimit(long bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
    }

    /** No bound. */
    public static RateLimit none() {
        return NONE;
    }

    /**
     * A bound.
     *
     * @param bytesPerSecond at least 1
     * @param nanoTime as {@link System#nanoTime}
     */
    public static RateLimit of(long bytesPerSecond, LongSupplier nanoTime) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond " + bytesPerSecond);
        }
        return new RateLimit(bytesPerSecond, nanoTime);
    }

    /** Takes the bytes and returns 0, or takes nothing and returns after how many nanoseconds to ask again. */
    public synchronized long tryTake(long bytes) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        if (used && freeAt - now > 0) {
            return freeAt - now;
        }
        used = true;
        freeAt = now + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        return 0;
    }
}
