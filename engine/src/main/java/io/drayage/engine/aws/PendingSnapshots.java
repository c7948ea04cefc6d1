package io.drayage.engine.aws;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;

/** So many snapshots of this process are being written at once, of the 100 that an account may have. Whoever holds a place waits for no other. Any thread. */
public final class PendingSnapshots {
    private final Vertx vertx;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private int free;

    private record Waiter(Context context, Promise<Void> turn) {}

    PendingSnapshots(Vertx vertx, int places) {
        this.vertx = vertx;
        this.free = places;
    }

    /** Completes when there is a place; it must be {@link #release released}. */
    public synchronized Future<Void> acquire() {
        if (free > 0) {
            free--;
            return Future.succeededFuture();
        }
        Waiter waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise());
        waiters.add(waiter);
        return waiter.turn().future();
    }

    /** Gives a place back. */
    public synchronized void release() {
        Waiter next = waiters.poll();
        if (next == null) {
            free++;
        } else {
            next.context().runOnContext(go -> next.turn().complete());
        }
    }
}
