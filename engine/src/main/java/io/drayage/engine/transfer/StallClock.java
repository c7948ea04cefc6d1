package io.drayage.engine.transfer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Adds up how long a disk waits, and for whom. Confined to the disk's context. */
final class StallClock {
    private final TransferCounters counters;
    private final LongSupplier nanoTime;
    private @Nullable AtomicLong stalledOn;
    private long since;

    StallClock(TransferCounters counters, LongSupplier nanoTime) {
        this.counters = counters;
        this.nanoTime = nanoTime;
    }

    /** Says what holds from now on; at most one of the two. */
    void note(boolean waitsForSource, boolean waitsForSink) {
        AtomicLong now = waitsForSource ? counters.sourceStallNanos : waitsForSink ? counters.sinkStallNanos : null;
        if (now != stalledOn) {
            long time = nanoTime.getAsLong();
            if (stalledOn != null) {
                stalledOn.addAndGet(time - since);
            }
            stalledOn = now;
            since = time;
        }
    }
}
