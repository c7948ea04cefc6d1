package io.drayage.engine.flow;

import org.jspecify.annotations.Nullable;

/**
 * The adaptive limit of one place. It compares the throughput of one number of streams with that of another, a window at a time, and counts only windows in which the place was full: a limit
 * that nobody reaches teaches nothing.
 *
 * <pre>
 *            one more was worth it: +1                       for a while, ever longer, then probe: +1 (−1 where nobody tried yet)
 *            ┌──────┐                                        ┌──────┐
 *            │      ▼      no gain: back by 1                │      ▼
 *  start ──► CLIMBING ─────────────────────────────────────► HOLDING ◄───────────────┐
 *            ▲      │      throughput fell: × 3/4,           │   │                   │ fewer was worse: back by 1
 *            │      └────► and up again to what was good     │   │ fell, or latency  │
 *            └───────────────────────────────────────────────┘   │ doubled: × 3/4    │
 *                          throughput rose by itself: +1         └──────────► DESCENDING: while fewer is as good, −1
 * </pre>
 *
 * Congestion lowers it by × 3/4 at any time, once per window, and holds. Guarded by its owner's lock.
 */
final class StreamLimit {
    private static final double DECREASE = 0.75;
    /** Part of the ideal gain, 1/n, that the n+1st stream must bring. */
    private static final double WORTHWHILE = 0.3;

    private static final double AS_GOOD = 0.97;
    private static final double FELL = 0.8;
    private static final double ROSE = 1.25;
    private static final double LATENCY_GREW = 2;
    private static final double FULL = 0.3;
    private static final int FIRST_HOLD = 4;
    private static final int LONGEST_HOLD = 32;
    /** What was measured longer ago than so many windows is not compared with. */
    private static final int STALE_WINDOWS = 40;

    private enum Phase {
        CLIMBING,
        HOLDING,
        DESCENDING
    }

    private final StreamBounds bounds;
    private final StreamWindow window;
    private final long windowNanos;
    private Phase phase = Phase.CLIMBING;
    private int limit;
    private int ceiling;
    private @Nullable Measure reference;
    private int held;
    private int holdFor = FIRST_HOLD;
    /** Whether one stream fewer is known to be worse. */
    private boolean fewerIsWorse;

    private long loweredAt;
    private long raised;
    private long lowered;
    private long congested;
    private String reason = "";

    /** Throughput at a number of streams. */
    private record Measure(int streams, StreamWindow.Figures figures, long at) {
        double rate() {
            return figures.bytesPerSecond();
        }
    }

    StreamLimit(StreamBounds bounds, long windowNanos, int leastMoves, long now) {
        this.bounds = bounds;
        this.windowNanos = windowNanos;
        this.window = new StreamWindow(windowNanos, leastMoves, now);
        this.limit = bounds.start();
        this.ceiling = bounds.most();
        this.loweredAt = now - windowNanos;
    }

    int limit() {
        return limit;
    }

    long raised() {
        return raised;
    }

    long lowered() {
        return lowered;
    }

    long congestions() {
        return congested;
    }

    String reason() {
        return reason;
    }

    /** Whether it rests at a number that it found out, worth to be remembered. */
    boolean settled() {
        return phase == Phase.HOLDING;
    }

    /** Starts from what was learned earlier, unless it has learned something itself meanwhile. */
    void startFrom(int learned, long now) {
        if (raised + lowered + congested == 0 && reference == null) {
            limit = bounds.within(learned);
            reason = "remembered";
            window.restart(now);
        }
    }

    /** The number of open streams is another from now on. */
    void open(int streams, long now) {
        window.open(streams, now);
    }

    void moved(long bytes, long latencyNanos, long now) {
        window.moved(bytes, latencyNanos);
        if (!window.isOver(now)) {
            return;
        }
        StreamWindow.Figures figures = window.end(now);
        if (bounds.least() < bounds.most() && Math.abs(figures.streams() - limit) <= FULL) {
            judge(new Measure(limit, figures, now));
        }
    }

    /** There was no room for a stream while so many were open, it among them. */
    void congested(String why, int open, long now) {
        congested++;
        if (now - loweredAt < windowNanos) {
            return;
        }
        int before = Math.max(bounds.least(), Math.min(limit, open));
        lower(before, "congested: " + why, now);
        ceiling = Math.max(limit, before - 1);
        fewerIsWorse = true;
        hold(true);
    }

    private void judge(Measure now) {
        Measure last = reference;
        if (last == null || now.at() - last.at() > STALE_WINDOWS * windowNanos) {
            reference = now;
            if (phase == Phase.CLIMBING) {
                climbOrHold(now);
            }
            return;
        }
        switch (phase) {
            case CLIMBING -> climbed(last, now);
            case HOLDING -> holding(last, now);
            case DESCENDING -> descended(last, now);
        }
    }

    private void climbed(Measure last, Measure now) {
        double gain = now.rate() / last.rate();
        if (now.streams() <= last.streams() || gain >= 1 + WORTHWHILE / last.streams()) {
            reference = now;
            if (now.streams() > last.streams()) {
                fewerIsWorse = true;
                holdFor = now.streams() > ceiling ? FIRST_HOLD : holdFor;
                ceiling = now.streams() > ceiling ? bounds.most() : ceiling;
            }
            climbOrHold(now);
        } else if (gain < AS_GOOD) {
            lower(now.streams(), "throughput fell with " + now.streams() + " streams", now.at());
            ceiling = Math.max(limit, now.streams() - 1);
            reference = null;
            if (limit < ceiling) {
                longerHold();
                phase = Phase.CLIMBING;
            } else {
                hold(true);
            }
        } else {
            set(last.streams(), "no gain from " + now.streams() + " streams");
            ceiling = limit;
            hold(true);
        }
    }

    private void climbOrHold(Measure now) {
        if (now.streams() < Math.min(ceiling, bounds.most())) {
            phase = Phase.CLIMBING;
            set(now.streams() + 1, "throughput rises");
        } else {
            hold(false);
        }
    }

    private void holding(Measure last, Measure now) {
        boolean slower = now.rate() < FELL * last.rate();
        boolean later =
                now.figures().latencyNanos() > LATENCY_GREW * last.figures().latencyNanos()
                        && last.figures().latencyNanos() > 0
                        && now.rate() < ROSE * last.rate();
        if (now.streams() != last.streams()) {
            reference = now;
        } else if (slower || later) {
            reference = now;
            if (limit > bounds.least()) {
                phase = Phase.DESCENDING;
                lower(limit, slower ? "throughput fell" : "latency grew", now.at());
            }
        } else if (now.rate() > ROSE * last.rate()) {
            reference = now;
            probe("throughput rose");
        } else if (++held >= holdFor) {
            reference = now;
            if (fewerIsWorse || limit == bounds.least()) {
                probe("probing");
            } else {
                phase = Phase.DESCENDING;
                lower(limit, limit - 1, "probing", now.at());
            }
        }
    }

    /** One more than what was good so far. */
    private void probe(String why) {
        held = 0;
        if (limit < bounds.most()) {
            ceiling = Math.max(ceiling, limit);
            phase = Phase.CLIMBING;
            set(limit + 1, why);
        }
    }

    private void descended(Measure last, Measure now) {
        if (now.rate() >= AS_GOOD * last.rate()) {
            reference = now;
            if (limit > bounds.least()) {
                lower(limit, limit - 1, "as fast with " + now.streams() + " streams", now.at());
            } else {
                ceiling = limit;
                hold(false);
            }
        } else {
            fewerIsWorse = true;
            set(Math.min(now.streams() + 1, last.streams()), "slower with " + now.streams() + " streams");
            ceiling = limit;
            reference = null;
            hold(false);
        }
    }

    private void hold(boolean longer) {
        phase = Phase.HOLDING;
        held = 0;
        if (longer) {
            longerHold();
        }
    }

    private void longerHold() {
        holdFor = Math.min(LONGEST_HOLD, holdFor * 2);
    }

    private void lower(int from, String why, long now) {
        lower(from, (int) (from * DECREASE), why, now);
    }

    private void lower(int from, int to, String why, long now) {
        loweredAt = now;
        set(Math.max(bounds.least(), Math.min(to, from - 1)), why);
    }

    private void set(int wanted, String why) {
        int next = bounds.within(wanted);
        raised += next > limit ? 1 : 0;
        lowered += next < limit ? 1 : 0;
        limit = next;
        reason = why;
    }
}
