package io.drayage.engine.flow;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process-wide budget of bytes that transfers may hold.
 *
 * <p>A VM asks once, for the minimum windows of all disks that it will transfer at the same time, and waits its turn (first come, first served) <em>before</em>
 * it takes a snapshot. Whoever has been admitted never waits again: it grows by {@link MemoryLease#tryGrow} only, which is refused while anyone is queued, when
 * there is no room, or when it is another VM's turn. Since a disk can always finish inside its minimum window, nothing deadlocks.
 *
 * <p>The bytes that the object store's client copies ({@code maxPartsInFlight × PART_CAPACITY}) are fixed and taken off at the start. Safe for use by any thread;
 * futures complete on the caller's context.
 */
public final class MemoryBudget {
    private final long totalBytes;
    private final long fixedBytes;
    private final ArrayDeque<Admission> queue = new ArrayDeque<>();
    private final Map<String, Integer> openLeases = new HashMap<>();
    private final GrowthTurns turns = new GrowthTurns();
    private long reservedBytes;
    private int activeDisks;

    /**
     * @param totalBytes the whole budget
     * @param fixedBytes what is spoken for already, at most {@code totalBytes}
     */
    public MemoryBudget(long totalBytes, long fixedBytes) {
        if (fixedBytes < 0 || totalBytes <= fixedBytes) {
            throw new EngineException(
                    Kind.BUDGET,
                    "memory budget of " + totalBytes + " bytes",
                    "the parts in flight to the object store alone take " + fixedBytes + " bytes",
                    "Raise --memory above that or lower the number of parts in flight");
        }
        this.totalBytes = totalBytes;
        this.fixedBytes = fixedBytes;
    }

    /**
     * What the budget looks like now.
     *
     * @param fixedBytes taken off for the object store's client
     * @param reservedBytes held by leases
     */
    public record Gauges(
            long totalBytes, long fixedBytes, long reservedBytes, int queuedVms, int queuedDisks, int activeDisks) {}

    /**
     * Reserves the minimum windows of {@code diskCount} disks of one VM: all of them or, for now, none.
     *
     * @param vmKey names the VM's run; not to be used by two runs at the same time
     * @param minimumBytesPerDisk what one disk needs to make progress at all
     * @return one lease per disk, each to be closed by its owner; fails with BUDGET when the request can never fit, with CANCELLED after {@link #cancel}
     */
    public Future<List<MemoryLease>> reserveMinimum(String vmKey, int diskCount, long minimumBytesPerDisk) {
        if (diskCount < 1 || minimumBytesPerDisk < 1) {
            throw new IllegalArgumentException("diskCount " + diskCount + ", bytes " + minimumBytesPerDisk);
        }
        long wanted = Math.multiplyExact(minimumBytesPerDisk, (long) diskCount);
        if (wanted > totalBytes - fixedBytes) {
            return Future.failedFuture(neverFits(vmKey, diskCount, wanted));
        }
        var admission = new Admission(vmKey, diskCount, minimumBytesPerDisk, new Completions<>());
        synchronized (this) {
            queue.add(admission);
        }
        admit();
        return admission.granted().future();
    }

    /** Withdraws a request that is still queued; its future fails with CANCELLED. False when nothing of that VM is queued (it may have been granted already). */
    public boolean cancel(String vmKey) {
        Admission withdrawn = null;
        synchronized (this) {
            for (Iterator<Admission> each = queue.iterator(); each.hasNext() && withdrawn == null; ) {
                Admission admission = each.next();
                if (admission.vmKey().equals(vmKey)) {
                    each.remove();
                    withdrawn = admission;
                }
            }
        }
        if (withdrawn == null) {
            return false;
        }
        withdrawn
                .granted()
                .fail(new EngineException(Kind.CANCELLED, vmKey, "cancelled while it waited for memory", ""));
        admit();
        return true;
    }

    /** The budget's state at this moment. */
    public synchronized Gauges gauges() {
        int queuedDisks = queue.stream().mapToInt(Admission::diskCount).sum();
        return new Gauges(totalBytes, fixedBytes, reservedBytes, queue.size(), queuedDisks, activeDisks);
    }

    synchronized boolean tryGrow(String vmKey, long bytes) {
        boolean room = queue.isEmpty() && bytes <= free();
        if (!turns.ask(vmKey, room)) {
            return false;
        }
        reservedBytes += bytes;
        return true;
    }

    void giveBack(long bytes) {
        synchronized (this) {
            reservedBytes -= bytes;
        }
        admit();
    }

    void closeLease(String vmKey, long bytes) {
        synchronized (this) {
            reservedBytes -= bytes;
            activeDisks--;
            if (openLeases.merge(vmKey, -1, Integer::sum) == 0) {
                openLeases.remove(vmKey);
                turns.forget(vmKey);
            }
        }
        admit();
    }

    private void admit() {
        for (Admission next = takeAdmissible(); next != null; next = takeAdmissible()) {
            List<MemoryLease> leases = new ArrayList<>(next.diskCount());
            for (int i = 0; i < next.diskCount(); i++) {
                leases.add(new BudgetLease(this, next.vmKey(), next.minimumBytesPerDisk()));
            }
            next.granted().complete(leases);
        }
    }

    private synchronized @Nullable Admission takeAdmissible() {
        Admission head = queue.peek();
        if (head == null || head.minimumBytesPerDisk() * head.diskCount() > free()) {
            return null;
        }
        queue.remove();
        reservedBytes += head.minimumBytesPerDisk() * head.diskCount();
        activeDisks += head.diskCount();
        openLeases.merge(head.vmKey(), head.diskCount(), Integer::sum);
        return head;
    }

    private long free() {
        return totalBytes - fixedBytes - reservedBytes;
    }

    private EngineException neverFits(String vmKey, int diskCount, long wanted) {
        return new EngineException(
                Kind.BUDGET,
                vmKey,
                diskCount + " disks at once need " + wanted + " bytes, but the memory budget has only "
                        + (totalBytes - fixedBytes) + " for them",
                "Raise --memory to at least " + Math.addExact(wanted, fixedBytes) + " bytes or lower --disks-at-once");
    }

    private record Admission(
            String vmKey, int diskCount, long minimumBytesPerDisk, Completions<List<MemoryLease>> granted) {}
}
