package io.drayage.lab.fault;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the hosts' port 902 did so far. Thread-safe. */
public final class NfcCounters {
    private final Map<String, LongAdder> readBytes = new ConcurrentHashMap<>();
    private final AtomicInteger ticketsIssued = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger connectionsOpen = new AtomicInteger();
    private final AtomicInteger connectionsPeak = new AtomicInteger();
    private final AtomicInteger filesOpen = new AtomicInteger();
    private final AtomicInteger readsPeak = new AtomicInteger();
    private final LongAdder reads = new LongAdder();
    private final LongAdder wireBytes = new LongAdder();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger politeEnds = new AtomicInteger();

    /** Counts a ticket. */
    public void ticketIssued() {
        ticketsIssued.incrementAndGet();
    }

    /** Counts a connection that begins. */
    public void connected() {
        connections.incrementAndGet();
        connectionsPeak.accumulateAndGet(connectionsOpen.incrementAndGet(), Math::max);
    }

    /** Counts a connection that ended. */
    public void disconnected() {
        connectionsOpen.decrementAndGet();
    }

    /** Counts a file opened (1) or closed (-1). */
    public void files(int change) {
        filesOpen.addAndGet(change);
    }

    /** Counts a read of a disk, {@code vm/ordinal}, while {@code outstanding} of its connection, it included, are not answered. */
    public void read(String disk, long bytes, int outstanding) {
        reads.increment();
        readBytes.computeIfAbsent(disk, any -> new LongAdder()).add(bytes);
        readsPeak.accumulateAndGet(outstanding, Math::max);
    }

    /** Counts bytes of answers to reads, headers included. */
    public void sent(long bytes) {
        wireBytes.add(bytes);
    }

    /** Counts a refusal: an ERROR record or an authd line. */
    public void refused() {
        refusals.incrementAndGet();
    }

    /** Counts a session that its client closed as it should. */
    public void closedPolitely() {
        politeEnds.incrementAndGet();
    }

    /** Bytes of disk asked for, by {@code vm/disk}. */
    public Map<String, Long> readBytes() {
        Map<String, Long> sums = new TreeMap<>();
        readBytes.forEach((disk, bytes) -> sums.put(disk, bytes.sum()));
        return sums;
    }

    /** Tickets issued. */
    public int ticketsIssued() {
        return ticketsIssued.get();
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Connections now. */
    public int connectionsOpen() {
        return connectionsOpen.get();
    }

    /** Most connections at once. */
    public int connectionsPeak() {
        return connectionsPeak.get();
    }

    /** Files open now. */
    public int filesOpen() {
        return filesOpen.get();
    }

    /** Reads so far. */
    public long reads() {
        return reads.sum();
    }

    /** Most reads that one connection had outstanding. */
    public int readsPeak() {
        return readsPeak.get();
    }

    /** Bytes of answers to reads, headers included. */
    public long wireBytes() {
        return wireBytes.sum();
    }

    /** Requests refused. */
    public int refusals() {
        return refusals.get();
    }

    /** Sessions closed by CLOSE_SESSION. */
    public int politeEnds() {
        return politeEnds.get();
    }
}
