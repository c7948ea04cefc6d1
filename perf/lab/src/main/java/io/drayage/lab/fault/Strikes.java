package io.drayage.lab.fault;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each fault struck, told apart by identity: two faults that are equal count apart. Thread-safe. */
public final class Strikes {
    private final Map<Object, LongAdder> counts = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Counts one. */
    public void count(Object fault) {
        counts.computeIfAbsent(fault, any -> new LongAdder()).increment();
    }

    /** How often this very fault struck so far. */
    public long of(Object fault) {
        LongAdder count = counts.get(fault);
        return count == null ? 0 : count.sum();
    }
}
