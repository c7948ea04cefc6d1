package io.drayage.lab.s3;

import io.drayage.lab.fault.Strikes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that a lab's S3 will commit, in the order of their injection: the first rule that matches and is not used up decides. Safe from any thread. */
public final class Faults {
    private final Vertx vertx;
    private final List<Pending> rules = new ArrayList<>();
    private final Strikes strikes = new Strikes();
    private final List<Promise<Void>> stalled = new ArrayList<>();

    Faults(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Adds a rule. */
    public synchronized void inject(FaultRule rule) {
        rules.add(new Pending(rule));
    }

    /** Forgets every rule and releases every stalled request. */
    public void clear() {
        synchronized (this) {
            rules.clear();
        }
        release();
    }

    /** Lets the requests go on that {@link Fault.StallUntilReleased} holds now, and drops the rules of that kind. */
    public void release() {
        List<Promise<Void>> held;
        synchronized (this) {
            rules.removeIf(pending -> pending.rule.fault() instanceof Fault.StallUntilReleased);
            held = List.copyOf(stalled);
            stalled.clear();
        }
        held.forEach(Promise::tryComplete);
    }

    /** Requests that are held until released. */
    public synchronized int stalledRequests() {
        return stalled.size();
    }

    /** How many times any rule has struck, of those still listed. */
    public synchronized long struck() {
        return rules.stream().mapToLong(pending -> pending.struck).sum();
    }

    /** How often this very rule struck, also after it was forgotten. */
    public long strikes(FaultRule rule) {
        return strikes.of(rule);
    }

    synchronized Optional<Fault> take(S3Call call) {
        for (Pending pending : rules) {
            if (pending.rule.matches(call) && pending.strikes()) {
                strikes.count(pending.rule);
                return Optional.of(pending.rule.fault());
            }
        }
        return Optional.empty();
    }

    /** Completes when the request may be read: at once unless the fault is a stall. */
    Future<Void> passStall(Optional<Fault> fault) {
        if (fault.isPresent() && fault.get() instanceof Fault.Stall stall) {
            return vertx.timer(Math.max(1, stall.duration().toMillis())).mapEmpty();
        }
        if (fault.isPresent() && fault.get() instanceof Fault.StallUntilReleased) {
            Promise<Void> held = Promise.promise();
            synchronized (this) {
                stalled.add(held);
            }
            return held.future();
        }
        return Future.succeededFuture();
    }

    private static final class Pending {
        private final FaultRule rule;
        private int seen;
        private long struck;

        Pending(FaultRule rule) {
            this.rule = rule;
        }

        boolean strikes() {
            if (struck >= rule.times()) {
                return false;
            }
            if (seen < rule.skip()) {
                seen++;
                return false;
            }
            struck++;
            return true;
        }
    }
}
