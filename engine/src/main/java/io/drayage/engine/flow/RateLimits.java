package io.drayage.engine.flow;

import io.drayage.engine.api.Rate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounds on bytes per second of a process: one on everything and one per connector. Each disk has a {@link RateLane}. Of the lanes that must wait the one that had least is served
 * next, a small take at a time, and a disk whose connector is at its bound does not hold up disks of other connectors. Rates change at any moment, and whoever waits is served by the new ones at once. Safe for use by any
 * thread.
 */
public final class RateLimits {
    private final LongSupplier nanoTime;
    private final Alarms alarms;
    private final RateBucket total = new RateBucket();
    private final Map<String, RateBucket> connectors = new HashMap<>();
    private final Set<RateLane> waiting = new LinkedHashSet<>();
    private Map<String, Rate> wanted = Map.of();
    /** How much whoever was served last had had before: a lane that was idle does not catch up. */
    private long level;

    private long alarmAt;
    private boolean alarmSet;

    /**
     * Without bounds.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public RateLimits(LongSupplier nanoTime, Alarms alarms) {
        this.nanoTime = nanoTime;
        this.alarms = alarms;
    }

    /**
     * Sets all bounds anew.
     *
     * @param everything on all disks together
     * @param byConnector on all disks of one connector together; a connector without an entry has no bound
     */
    public void set(Rate everything, Map<String, Rate> byConnector) {
        List<RateLane> served;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            total.change(everything, now);
            wanted = Map.copyOf(byConnector);
            connectors.forEach((name, bucket) -> bucket.change(wanted.getOrDefault(name, Rate.NONE), now));
            served = serve(now);
        }
        served.forEach(RateLane::wake);
    }

    /** The bound on everything as it is now. */
    public synchronized Rate total() {
        return total.rate();
    }

    /** A lane for one disk of this connector; to be closed when the disk is done. */
    public synchronized RateLane lane(String connector) {
        return new RateLane(this, connectors.computeIfAbsent(connector, this::bucket));
    }

    /** Lanes that wait now. */
    public synchronized int waiting() {
        return waiting.size();
    }

    private RateBucket bucket(String connector) {
        RateBucket bucket = new RateBucket();
        bucket.change(wanted.getOrDefault(connector, Rate.NONE), nanoTime.getAsLong());
        return bucket;
    }

    /** Whether the lane holds what it wants; else it waits for its turn. */
    synchronized boolean fill(RateLane lane) {
        if (lane.heldBytes >= lane.wantedBytes) {
            return true;
        }
        long now = nanoTime.getAsLong();
        boolean mayPass = waiting.isEmpty() || waiting.stream().noneMatch(other -> other.bucket.free(now));
        while (mayPass && give(lane, now)) {
            if (lane.heldBytes >= lane.wantedBytes) {
                return true;
            }
        }
        if (waiting.add(lane)) {
            lane.servedBytes = Math.max(level, lane.servedBytes);
        }
        setAlarm(now);
        return false;
    }

    void leave(RateLane lane) {
        List<RateLane> served;
        synchronized (this) {
            waiting.remove(lane);
            total.take(-lane.heldBytes);
            lane.bucket.take(-lane.heldBytes);
            lane.heldBytes = 0;
            served = serve(nanoTime.getAsLong());
        }
        served.forEach(RateLane::wake);
    }

    /** One take for the lane, if both bounds allow it now. */
    private boolean give(RateLane lane, long now) {
        if (!total.free(now) || !lane.bucket.free(now)) {
            return false;
        }
        long missing = lane.wantedBytes - lane.heldBytes;
        long given = Math.min(missing, Math.min(total.mostPerTake(), lane.bucket.mostPerTake()));
        total.take(given);
        lane.bucket.take(given);
        lane.heldBytes += given;
        level = Math.max(level, lane.servedBytes);
        lane.servedBytes = Math.max(level, lane.servedBytes) + given;
        return true;
    }

    /** Gives takes while there is anything to give, each to the lane that had least; the lanes that now hold what they want. */
    private List<RateLane> serve(long now) {
        List<RateLane> served = new ArrayList<>();
        RateLane next = total.free(now) ? leastServed(now) : null;
        while (next != null && give(next, now)) {
            if (next.heldBytes >= next.wantedBytes) {
                waiting.remove(next);
                served.add(next);
            }
            next = total.free(now) ? leastServed(now) : null;
        }
        setAlarm(now);
        return served;
    }

    private @Nullable RateLane leastServed(long now) {
        RateLane least = null;
        for (RateLane lane : waiting) {
            if (lane.bucket.free(now) && (least == null || lane.servedBytes < least.servedBytes)) {
                least = lane;
            }
        }
        return least;
    }

    private void setAlarm(long now) {
        long soonest = Long.MAX_VALUE;
        for (RateLane lane : waiting) {
            soonest = Math.min(soonest, lane.bucket.nanosUntilFree(now));
        }
        long nanos = waiting.isEmpty() ? Long.MAX_VALUE : Math.max(soonest, total.nanosUntilFree(now));
        if (nanos == Long.MAX_VALUE || (alarmSet && alarmAt - now <= nanos)) {
            return;
        }
        alarmSet = true;
        alarmAt = now + nanos;
        long due = alarmAt;
        alarms.after(nanos, () -> ring(due));
    }

    private void ring(long due) {
        List<RateLane> served;
        synchronized (this) {
            if (alarmSet && alarmAt == due) {
                alarmSet = false;
            }
            served = serve(nanoTime.getAsLong());
        }
        served.forEach(RateLane::wake);
    }
}
