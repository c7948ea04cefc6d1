package io.drayage.control.persistence;

import io.drayage.engine.api.RunLedger.DiskProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Lets through at most one progress report per run and second; what it holds back is handed out by {@link #flush}, so that the last word is never lost. Thread-safe; holds one report per run. */
final class ProgressGate {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<UUID, Slot> slots = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    ProgressGate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Slot(long passedNanos, Optional<List<DiskProgress>> held) {}

    /** Whether to write this report now; if not, it is held. */
    synchronized boolean pass(UUID run, List<DiskProgress> disks) {
        long now = nanoTime.getAsLong();
        Slot slot = slots.get(run);
        if (slot != null && now - slot.passedNanos() < INTERVAL_NANOS) {
            slots.put(run, new Slot(slot.passedNanos(), Optional.of(disks)));
            return false;
        }
        slots.put(run, new Slot(now, Optional.empty()));
        return true;
    }

    /** The report that is held, once. */
    synchronized Optional<List<DiskProgress>> flush(UUID run) {
        Slot slot = slots.get(run);
        if (slot == null || slot.held().isEmpty()) {
            return Optional.empty();
        }
        slots.put(run, new Slot(nanoTime.getAsLong(), Optional.empty()));
        return slot.held();
    }

    /** The run has ended here. */
    synchronized void forget(UUID run) {
        slots.remove(run);
    }

    /** How many runs are remembered. */
    synchronized int size() {
        return slots.size();
    }
}
