package io.drayage.engine.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds the parts in flight, first come first served: the CRT starts queued requests from the back of its queue, so the queue has to be ours. Shared by every
 * context that uploads, hence the lock; it is held for a queue operation only.
 */
final class PartSlots {
    private record Waiter(Context context, Promise<Void> turn) {
        void admit() {
            context.runOnContext(v -> turn.tryComplete());
        }

        void refuse(RuntimeException why) {
            context.runOnContext(v -> turn.tryFail(why));
        }
    }

    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private int free;
    private boolean closed;

    PartSlots(int slots) {
        this.free = slots;
    }

    /** Completes on {@code context} when a slot is the caller's; it must be released exactly once. Fails when closed. */
    Future<Void> acquire(Context context) {
        synchronized (this) {
            if (closed) {
                return Future.failedFuture(new StoreClosedException());
            }
            if (free > 0) {
                free--;
                return Future.succeededFuture();
            }
            Waiter waiter = new Waiter(context, Promise.promise());
            waiting.add(waiter);
            return waiter.turn.future();
        }
    }

    void release() {
        Waiter next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.admit();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Refuses everyone who waits and everyone to come. */
    void close() {
        Deque<Waiter> refused;
        synchronized (this) {
            closed = true;
            refused = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        refused.forEach(waiter -> waiter.refuse(new StoreClosedException()));
    }
}
