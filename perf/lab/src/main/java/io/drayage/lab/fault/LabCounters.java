package io.drayage.lab.fault;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What one vCenter and its hosts did so far. */
public final class LabCounters {
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> diskBytes = new ConcurrentHashMap<>();
    private final AtomicInteger streamsOpen = new AtomicInteger();
    private final AtomicInteger streamsPeak = new AtomicInteger();
    private final AtomicInteger snapshotsTaken = new AtomicInteger();
    private final AtomicInteger snapshotsRemoved = new AtomicInteger();
    private final AtomicInteger leasesOpen = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final NfcCounters nfc = new NfcCounters();

    /** Counts a SOAP call. */
    public void called(String method) {
        calls.computeIfAbsent(method, any -> new LongAdder()).increment();
    }

    /** The counter of bytes that streams of a disk have written to sockets. */
    public AtomicLong disk(String vm, int disk) {
        return diskBytes.computeIfAbsent(vm + "/" + disk, any -> new AtomicLong());
    }

    /** Counts a stream that begins. */
    public void streamOpened() {
        int now = streamsOpen.incrementAndGet();
        streamsPeak.accumulateAndGet(now, Math::max);
    }

    /** Counts a stream that ended, in whatever way. */
    public void streamClosed() {
        streamsOpen.decrementAndGet();
    }

    /** Counts a snapshot taken. */
    public void snapshotTaken() {
        snapshotsTaken.incrementAndGet();
    }

    /** Counts a snapshot removed, by whomever. */
    public void snapshotRemoved() {
        snapshotsRemoved.incrementAndGet();
    }

    /** Counts a lease that begins. */
    public void leaseOpened() {
        leasesOpen.incrementAndGet();
    }

    /** Counts a lease that ended, in whatever way. */
    public void leaseClosed() {
        leasesOpen.decrementAndGet();
    }

    /** Counts a successful login. */
    public void loggedIn() {
        logins.incrementAndGet();
    }

    /** SOAP calls by method. */
    public Map<String, Long> calls() {
        Map<String, Long> sums = new TreeMap<>();
        calls.forEach((method, count) -> sums.put(method, count.sum()));
        return sums;
    }

    /** Bytes that streams wrote to sockets, by {@code vm/disk}. */
    public Map<String, Long> diskBytes() {
        Map<String, Long> sums = new TreeMap<>();
        diskBytes.forEach((disk, bytes) -> sums.put(disk, bytes.get()));
        return sums;
    }

    /** Bytes of all disks that went to clients, whatever the way. */
    public long bytesRead() {
        long overNfc =
                nfc.readBytes().values().stream().mapToLong(Long::longValue).sum();
        return overNfc + diskBytes.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Streams open now. */
    public int streamsOpen() {
        return streamsOpen.get();
    }

    /** Most streams that were open at once. */
    public int streamsPeak() {
        return streamsPeak.get();
    }

    /** Snapshots taken. */
    public int snapshotsTaken() {
        return snapshotsTaken.get();
    }

    /** Snapshots that exist now, out of those taken since the start. */
    public int snapshotsPresent() {
        return snapshotsTaken.get() - snapshotsRemoved.get();
    }

    /** Snapshots removed. */
    public int snapshotsRemoved() {
        return snapshotsRemoved.get();
    }

    /** Leases that are initializing or ready. */
    public int leasesOpen() {
        return leasesOpen.get();
    }

    /** Successful logins. */
    public int logins() {
        return logins.get();
    }

    /** What happened on the hosts' port 902. */
    public NfcCounters nfc() {
        return nfc;
    }
}
