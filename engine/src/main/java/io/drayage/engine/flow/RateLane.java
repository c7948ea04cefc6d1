package io.drayage.engine.flow;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * One disk's way through the {@link RateLimits}. What the rates give in small takes is kept here until it is enough for what the disk wants, so a read is never cut up. Safe for use by any
 * thread; all its state is guarded by the limits' lock.
 */
public final class RateLane implements AutoCloseable {
    private final RateLimits limits;
    private @Nullable Context context;
    private @Nullable Runnable again;
    private boolean closed;

    final RateBucket bucket;
    long wantedBytes;
    long heldBytes;
    long servedBytes;

    RateLane(RateLimits limits, RateBucket bucket) {
        this.limits = limits;
        this.bucket = bucket;
    }

    /**
     * Asks for leave to read.
     *
     * @param bytes wanted, 0 or more
     * @param whenGranted is run once, on the caller's context, when asking again succeeds; only that of the last call counts
     * @return whether all of them may be read now; else the lane waits, also when it is closed
     */
    public boolean tryTake(long bytes, Runnable whenGranted) {
        synchronized (limits) {
            if (closed) {
                return false;
            }
            wantedBytes = bytes;
            if (limits.fill(this)) {
                heldBytes -= bytes;
                again = null;
                return true;
            }
            context = Vertx.currentContext();
            again = whenGranted;
            return false;
        }
    }

    /** Gives back what was taken and turned out not to be of use; it counts as not taken. */
    public void untake(long bytes) {
        synchronized (limits) {
            heldBytes += bytes;
        }
    }

    /** Leaves the queue and gives back what it holds. A second call does nothing. */
    @Override
    public void close() {
        synchronized (limits) {
            if (closed) {
                return;
            }
            closed = true;
            again = null;
        }
        limits.leave(this);
    }

    void wake() {
        Context target;
        Runnable task;
        synchronized (limits) {
            target = context;
            task = again;
            again = null;
        }
        if (task == null) {
            return;
        }
        if (target == null) {
            task.run();
        } else {
            target.runOnContext(turn -> task.run());
        }
    }
}
