package io.drayage.engine.aws;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * When the next block may be put: tokens of the account and of each snapshot, and a number of puts in flight that falls with each throttling episode and grows while it is what bounds. All runs of a process
 * share one. Any thread; what waits goes on on its own context, first come first served unless its snapshot's rate holds it up.
 */
final class PutGovernor {
    private static final int FIRST_IN_FLIGHT = 32;
    private static final int LEAST_IN_FLIGHT = 4;
    private static final double CUT = 0.9;

    private final Vertx vertx;
    private final double mostPerSnapshot;
    private final AdaptiveRate account;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private double limit = FIRST_IN_FLIGHT;
    private int inFlight;
    private long timer = -1;

    private record Waiter(Lane lane, Context context, Promise<Void> turn) {}

    /**
     * @param mostPerSecond of the account: its quota, by default 1000
     * @param mostPerSnapshot of each snapshot: 1000, which AWS does not raise
     */
    PutGovernor(Vertx vertx, double mostPerSecond, double mostPerSnapshot) {
        this.vertx = vertx;
        this.mostPerSnapshot = mostPerSnapshot;
        account = new AdaptiveRate(mostPerSecond, System::nanoTime);
    }

    /** One snapshot's puts. */
    final class Lane {
        private final AdaptiveRate own = new AdaptiveRate(mostPerSnapshot, System::nanoTime);

        /** Completes when a put may be sent; {@link #ended} must follow. */
        Future<Void> turn() {
            Waiter waiter = new Waiter(this, vertx.getOrCreateContext(), Promise.promise());
            synchronized (PutGovernor.this) {
                waiters.add(waiter);
            }
            serve();
            return waiter.turn().future();
        }

        /** The put was answered, or given up. */
        void ended(PutEnd end) {
            end(own, end);
        }
    }

    /** How a put ended. */
    enum PutEnd {
        DONE,
        ACCOUNT_THROTTLED,
        SNAPSHOT_THROTTLED,
        /** The snapshot is so new that AWS does not know it everywhere: nobody's fault, and no sign of load. */
        NOT_THERE_YET,
        FAILED
    }

    private void end(AdaptiveRate own, PutEnd end) {
        synchronized (this) {
            boolean full = inFlight >= (int) limit;
            inFlight--;
            switch (end) {
                case DONE -> {
                    account.done();
                    own.done();
                    limit = full ? Math.min(EbsLimits.MOST_IN_FLIGHT, limit + 1 / limit) : limit;
                }
                case ACCOUNT_THROTTLED -> throttledBy(account);
                case SNAPSHOT_THROTTLED -> throttledBy(own);
                case NOT_THERE_YET -> {}
                case FAILED -> limit = Math.max(LEAST_IN_FLIGHT, limit - 1);
            }
        }
        serve();
    }

    private void throttledBy(AdaptiveRate rate) {
        if (rate.throttled()) {
            limit = Math.max(LEAST_IN_FLIGHT, limit * CUT);
        }
    }

    private void serve() {
        ArrayDeque<Waiter> ready = new ArrayDeque<>();
        synchronized (this) {
            long wait = choose(ready);
            if (wait > 0 && timer < 0) {
                timer = vertx.setTimer(Math.max(1, wait / 1_000_000), over -> timerEnded());
            }
        }
        ready.forEach(
                waiter -> waiter.context().runOnContext(go -> waiter.turn().complete()));
    }

    private void timerEnded() {
        synchronized (this) {
            timer = -1;
        }
        serve();
    }

    /** Who may go now; nanoseconds until somebody else may, 0 when that depends on an answer and not on time. */
    private long choose(ArrayDeque<Waiter> ready) {
        long wait = 0;
        Iterator<Waiter> all = waiters.iterator();
        while (all.hasNext() && inFlight < (int) limit) {
            Waiter waiter = all.next();
            long ownWait = waiter.lane().own.nanosToToken();
            if (ownWait > 0) {
                wait = wait == 0 ? ownWait : Math.min(wait, ownWait);
                continue;
            }
            if (!account.tryTake()) {
                return account.nanosToToken();
            }
            waiter.lane().own.take();
            all.remove();
            inFlight++;
            ready.add(waiter);
        }
        return wait;
    }
}
