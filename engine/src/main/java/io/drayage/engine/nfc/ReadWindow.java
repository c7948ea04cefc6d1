package io.drayage.engine.nfc;

/**
 * How many requests to keep outstanding: one and a half times what fits into the way to the host and back at the rate at which answers come, plus the least. The shortest latency seen of late
 * stands for the way; when answers queue up at the host, latency grows but rate does not, so the window stops growing. One thread at a time.
 */
final class ReadWindow {
    private static final int RATED = 32;
    private static final long FRESH_NANOS = 10_000_000_000L;
    private static final double HEADROOM = 1.5;

    private final int least;
    private final int most;
    private final long[] doneAt = new long[RATED];
    private int done;
    private long shortest = Long.MAX_VALUE;
    private long shortestOfPeriod = Long.MAX_VALUE;
    private long periodStart;
    private int size;

    ReadWindow(int least, int most) {
        this.least = least;
        this.most = Math.max(least, most);
        this.size = least;
    }

    int size() {
        return size;
    }

    /** A request was answered in whole. */
    void answered(long latencyNanos, long now) {
        if (done == 0 || now - periodStart > FRESH_NANOS) {
            shortest = done == 0 ? latencyNanos : shortestOfPeriod;
            shortestOfPeriod = Long.MAX_VALUE;
            periodStart = now;
        }
        shortestOfPeriod = Math.min(shortestOfPeriod, latencyNanos);
        shortest = Math.min(shortest, latencyNanos);
        doneAt[done++ % RATED] = now;
        if (done >= least) {
            adapt(now);
        }
    }

    private void adapt(long now) {
        int rated = Math.min(done, RATED);
        long first = doneAt[(done - rated) % RATED];
        double underWay = shortest * (rated - 1.0) / Math.max(1, now - first);
        size = (int) Math.max(least, Math.min(most, Math.ceil(least + HEADROOM * underWay)));
    }
}
