package io.drayage.engine.flow;

import io.drayage.engine.api.StreamGauge;

/** A host, datastore or vCenter with its streams. Guarded by the governor's lock. */
final class GovernedPlace {
    private static final long FIRST_PAUSE_NANOS = 500_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 15_000_000_000L;

    final String kind;
    final String vcenter;
    final String name;
    final StreamLimit limit;
    private int open;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long pausedUntil;
    private boolean paused;
    int waiting;
    int remembered;
    long rememberedAt;

    GovernedPlace(String kind, String vcenter, String name, StreamLimit limit) {
        this.kind = kind;
        this.vcenter = vcenter;
        this.name = name;
        this.limit = limit;
    }

    boolean hasRoom(int reserved, long now) {
        paused = paused && now < pausedUntil;
        return !paused && open + reserved < limit.limit();
    }

    int open() {
        return open;
    }

    void opened(int more, long now) {
        open += more;
        limit.open(open, now);
    }

    void moved(long bytes, long latencyNanos, long now) {
        if (bytes > 0) {
            pauseNanos = FIRST_PAUSE_NANOS;
        }
        limit.moved(bytes, latencyNanos, now);
    }

    /** Nobody new for a while; returns how long. */
    long congested(String reason, long now) {
        limit.congested(reason, open, now);
        long nanos = pauseNanos;
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
        paused = true;
        pausedUntil = now + nanos;
        return nanos;
    }

    boolean isIdle() {
        return open == 0 && waiting == 0;
    }

    StreamGauge gauge() {
        return new StreamGauge(
                kind,
                kind.equals("vcenter") ? vcenter : vcenter + "/" + name,
                open,
                limit.limit(),
                waiting,
                limit.raised(),
                limit.lowered(),
                limit.congestions(),
                limit.reason());
    }
}
