package io.drayage.engine.flow;

import io.vertx.core.Future;

/**
 * Decides how many streams of disk data are open at the same time. One permit per stream: taken before the stream's connection is opened, closed when it is closed, and taken anew for every
 * reconnection. Whoever holds a permit never waits for another, so nothing deadlocks. Safe for use by any thread.
 */
public interface StreamGovernor {
    /**
     * Asks for leave to open a stream.
     *
     * @param place where the stream comes from
     * @param key names whom the stream is for, the run as a rule: those who wait are served in turn by key, so a run with many disks does not starve one with few
     * @return completes, on the caller's context, when there is room at all of the place; the permit must be closed. Fails with CANCELLED after {@link #withdraw}, with BUDGET when too many
     *     wait already
     */
    Future<StreamPermit> admit(StreamPlace place, String key);

    /**
     * Withdraws a question that waits: its future fails with CANCELLED, and its place in the queue is free.
     *
     * @param admission as {@link #admit} returned it
     * @return false when it does not wait (any more): the permit, if it was granted, is to be closed as always
     */
    default boolean withdraw(Future<StreamPermit> admission) {
        return false;
    }

    /** Admits everybody at once. For tests and for sources without a host behind them. */
    static StreamGovernor unbounded() {
        return (place, key) -> Future.succeededFuture(UnboundedPermit.INSTANCE);
    }
}
