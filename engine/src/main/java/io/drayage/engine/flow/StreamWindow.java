package io.drayage.engine.flow;

/** One window of measuring: bytes, latency, and how many streams were open on average. Guarded by its owner's lock. */
final class StreamWindow {
    /** A window without enough answers ends at last after so many times its length. */
    private static final int MOST_STRETCH = 10;

    private final long lengthNanos;
    private final int leastMoves;
    private long startedAt;
    private long openSince;
    private int open;
    private double streamNanos;
    private long bytes;
    private long moves;
    private long latencies;
    private double latencySum;

    /**
     * What a window measured.
     *
     * @param streams open on average over the time
     * @param latencyNanos mean, 0 when unknown
     */
    record Figures(double streams, double bytesPerSecond, double latencyNanos) {}

    StreamWindow(long lengthNanos, int leastMoves, long now) {
        this.lengthNanos = lengthNanos;
        this.leastMoves = leastMoves;
        restart(now);
    }

    void restart(long now) {
        startedAt = now;
        openSince = now;
        streamNanos = 0;
        bytes = 0;
        moves = 0;
        latencies = 0;
        latencySum = 0;
    }

    void open(int streams, long now) {
        streamNanos += (double) open * (now - openSince);
        openSince = now;
        open = streams;
    }

    void moved(long more, long latencyNanos) {
        bytes += more;
        moves++;
        if (latencyNanos > 0) {
            latencies++;
            latencySum += latencyNanos;
        }
    }

    boolean isOver(long now) {
        long age = now - startedAt;
        return age >= lengthNanos && (moves >= leastMoves || age >= MOST_STRETCH * lengthNanos);
    }

    /** The figures; a new window begins. */
    Figures end(long now) {
        open(open, now);
        double nanos = Math.max(1, now - startedAt);
        Figures figures =
                new Figures(streamNanos / nanos, bytes * 1e9 / nanos, latencies == 0 ? 0 : latencySum / latencies);
        restart(now);
        return figures;
    }
}
