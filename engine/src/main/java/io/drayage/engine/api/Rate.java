package io.drayage.engine.api;

/**
 * A bound on bytes per second: none at all, some number, or nothing may move (a pause).
 *
 * @param bytesPerSecond 0 is a pause, {@link Long#MAX_VALUE} no bound
 */
public record Rate(long bytesPerSecond) implements Comparable<Rate> {
    /** No bound. */
    public static final Rate NONE = new Rate(Long.MAX_VALUE);
    /** Nothing is read. */
    public static final Rate PAUSE = new Rate(0);

    public Rate {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond " + bytesPerSecond);
        }
    }

    /** A bound of so many bytes per second. */
    public static Rate of(long bytesPerSecond) {
        return new Rate(bytesPerSecond);
    }

    /** The lower of two. */
    public Rate lower(Rate other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public boolean isNone() {
        return bytesPerSecond == Long.MAX_VALUE;
    }

    public boolean isPause() {
        return bytesPerSecond == 0;
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bytesPerSecond, other.bytesPerSecond);
    }
}
