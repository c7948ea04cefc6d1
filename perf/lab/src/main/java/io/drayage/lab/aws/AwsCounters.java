package io.drayage.lab.aws;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the account was asked. Any thread. */
public final class AwsCounters {
    final AtomicLong puts = new AtomicLong();
    final AtomicLong putAttempts = new AtomicLong();
    final AtomicLong putsThrottled = new AtomicLong();
    final AtomicLong duplicatePuts = new AtomicLong();
    private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();

    void called(String operation) {
        calls.computeIfAbsent(operation, unused -> new AtomicLong()).incrementAndGet();
    }

    /** Blocks that were taken. */
    public long puts() {
        return puts.get();
    }

    /** PutSnapshotBlock calls, throttled ones too. */
    public long putAttempts() {
        return putAttempts.get();
    }

    /** Those that were throttled. */
    public long putsThrottled() {
        return putsThrottled.get();
    }

    /** Blocks that were put although the snapshot had them. */
    public long duplicatePuts() {
        return duplicatePuts.get();
    }

    /** Calls by {@code service:Operation}. */
    public Map<String, Long> calls() {
        Map<String, Long> counts = new TreeMap<>();
        calls.forEach((name, count) -> counts.put(name, count.get()));
        return counts;
    }
}
