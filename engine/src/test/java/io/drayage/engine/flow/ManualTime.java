package io.drayage.engine.flow;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands until it is moved, and alarms that ring while it moves. */
final class ManualTime implements Alarms {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
    private long now = 42;

    private record Alarm(long at, Runnable task) {}

    long nanos() {
        return now;
    }

    @Override
    public void after(long nanos, Runnable task) {
        alarms.add(new Alarm(now + Math.max(1, nanos), task));
    }

    /** Lets the time pass; what is due meanwhile rings at its moment. */
    void pass(long nanos) {
        long end = now + nanos;
        while (!alarms.isEmpty() && alarms.peek().at() <= end) {
            Alarm next = alarms.remove();
            now = Math.max(now, next.at());
            next.task().run();
        }
        now = end;
    }
}
