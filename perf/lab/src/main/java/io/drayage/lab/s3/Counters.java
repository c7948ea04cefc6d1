package io.drayage.lab.s3;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a lab's S3 has seen and holds. Safe from any thread; each figure is exact, several of them together need not be of one instant. */
public final class Counters {
    final AtomicLong bytesIn = new AtomicLong();
    final AtomicLong bytesOut = new AtomicLong();
    final AtomicInteger openUploads = new AtomicInteger();
    final AtomicInteger objects = new AtomicInteger();
    final AtomicInteger requestsNow = new AtomicInteger();
    private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();

    Counters() {}

    void request(S3Operation operation) {
        requests.computeIfAbsent(operation.name(), name -> new AtomicLong()).incrementAndGet();
    }

    /** Bytes of request bodies read. */
    public long bytesIn() {
        return bytesIn.get();
    }

    /** Bytes of object data sent. */
    public long bytesOut() {
        return bytesOut.get();
    }

    /** Uploads neither completed nor aborted, in all buckets. */
    public int openUploads() {
        return openUploads.get();
    }

    /** Objects in all buckets. */
    public int objects() {
        return objects.get();
    }

    /** Requests begun and not yet answered. */
    public int requestsInFlight() {
        return requestsNow.get();
    }

    /** Requests of one operation, refused ones too. */
    public long requests(String operation) {
        AtomicLong count = requests.get(operation);
        return count == null ? 0 : count.get();
    }

    /** Requests by operation. */
    public Map<String, Long> requestsByOperation() {
        Map<String, Long> copy = new TreeMap<>();
        requests.forEach((name, count) -> copy.put(name, count.get()));
        return copy;
    }
}
