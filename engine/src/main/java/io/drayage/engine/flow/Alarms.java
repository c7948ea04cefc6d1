package io.drayage.engine.flow;

import io.vertx.core.Vertx;

/** Runs something later. Replaced by tests, which have a clock of their own. */
@FunctionalInterface
public interface Alarms {
    /** Runs the task once, not before so many nanoseconds have passed; on any thread. */
    void after(long nanos, Runnable task);

    /** Vert.x timers: whole milliseconds, rounded up. */
    static Alarms on(Vertx vertx) {
        return (nanos, task) -> vertx.setTimer(nanos / 1_000_000 + 1, fired -> task.run());
    }
}
