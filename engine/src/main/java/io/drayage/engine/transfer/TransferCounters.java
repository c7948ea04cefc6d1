package io.drayage.engine.transfer;

import java.util.concurrent.atomic.AtomicLong;

/** Counts one disk's transfer. Written on the disk's context, read from anywhere by {@link #snapshot}. */
final class TransferCounters {
    final AtomicLong bytesDone = new AtomicLong();
    final AtomicLong blocksRead = new AtomicLong();
    final AtomicLong blocksChanged = new AtomicLong();
    final AtomicLong blocksSame = new AtomicLong();
    final AtomicLong blocksZero = new AtomicLong();
    final AtomicLong sampleMismatches = new AtomicLong();
    final AtomicLong blocksDelivered = new AtomicLong();
    final AtomicLong bytesRead = new AtomicLong();
    final AtomicLong bytesStored = new AtomicLong();
    final AtomicLong bytesLost = new AtomicLong();
    final AtomicLong partsStored = new AtomicLong();
    final AtomicLong sourceStallNanos = new AtomicLong();
    final AtomicLong sinkStallNanos = new AtomicLong();

    TransferFigures snapshot() {
        return new TransferFigures(
                bytesDone.get(),
                bytesRead.get(),
                blocksRead.get(),
                blocksChanged.get(),
                blocksSame.get(),
                blocksZero.get(),
                sampleMismatches.get(),
                bytesStored.get(),
                bytesLost.get(),
                partsStored.get(),
                sourceStallNanos.get(),
                sinkStallNanos.get());
    }
}
