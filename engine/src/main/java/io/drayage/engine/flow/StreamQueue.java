package io.drayage.engine.flow;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who wait, by key. Whoever was served goes to the end of the round. Guarded by the governor's lock. */
final class StreamQueue {
    private final Map<String, Set<StreamWaiter>> round = new LinkedHashMap<>();
    private final Set<StreamWaiter> byAge = new LinkedHashSet<>();

    int size() {
        return byAge.size();
    }

    void add(StreamWaiter waiter) {
        byAge.add(waiter);
        round.computeIfAbsent(waiter.key, key -> new LinkedHashSet<>()).add(waiter);
        waiter.places.forEach(place -> place.waiting++);
    }

    /** Takes the next who fits; null when nobody does. */
    @Nullable
    StreamWaiter next(long now) {
        Map<GovernedPlace, Integer> reserved = new HashMap<>();
        for (StreamWaiter waiter : byAge) {
            if (waiter.isOverdue()) {
                if (waiter.fits(reserved, now)) {
                    return served(waiter);
                }
                waiter.places.forEach(place -> reserved.merge(place, 1, Integer::sum));
            }
        }
        for (Set<StreamWaiter> waiters : round.values()) {
            for (StreamWaiter waiter : waiters) {
                if (!waiter.isOverdue() && waiter.fits(reserved, now)) {
                    return served(waiter);
                }
            }
        }
        return null;
    }

    @Nullable
    StreamWaiter remove(Future<StreamPermit> admission) {
        for (StreamWaiter waiter : byAge) {
            if (waiter.granted.future() == admission) {
                take(waiter);
                return waiter;
            }
        }
        return null;
    }

    private StreamWaiter served(StreamWaiter waiter) {
        for (Iterator<StreamWaiter> older = byAge.iterator(); older.hasNext(); ) {
            StreamWaiter other = older.next();
            if (other == waiter) {
                break;
            }
            other.passedBy(waiter);
        }
        take(waiter);
        Set<StreamWaiter> rest = round.remove(waiter.key);
        if (rest != null) {
            round.put(waiter.key, rest);
        }
        return waiter;
    }

    private void take(StreamWaiter waiter) {
        byAge.remove(waiter);
        waiter.places.forEach(place -> place.waiting--);
        Set<StreamWaiter> ofKey = round.get(waiter.key);
        if (ofKey != null && ofKey.remove(waiter) && ofKey.isEmpty()) {
            round.remove(waiter.key);
        }
    }
}
