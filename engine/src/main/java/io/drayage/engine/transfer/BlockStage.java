package io.drayage.engine.transfer;

import io.drayage.engine.flow.CpuPool;
import io.drayage.engine.flow.CpuTask;
import io.drayage.engine.flow.DirectBuffers;
import io.drayage.engine.flow.RateLane;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The CPU stage of one disk: blocks go to the CPU pool as memory allows, several at once, and leave for the sink in the order in which they came. Gives the
 * source credit out of what is free, so that a sink which takes nothing leaves the source without any.
 *
 * <p>Holds at most the window's bytes: credit not yet used, compressed input, and one frame buffer per block that is in the pool or waits for its turn. Confined
 * to the disk's context.
 */
final class BlockStage {
    /** What the source may hold of one assembled block and the reads that complete it. */
    private static final long CREDIT_BYTES = BlockSource.MOST_BYTES_PER_BLOCK + 8L * BlockSource.MOST_BYTES_PER_READ;

    private static final long CREDIT_STEP_BYTES = 1 << 20;

    /** Runs of zero blocks are looked up in steps of 8 GiB, so that one task stays short and its outcome small. */
    private static final long ZERO_STEP_BLOCKS = 16_384;

    private final BlockSource source;
    private final BlockTable table;
    private final SegmentSink sink;
    private final CpuPool.Lane lane;
    private final TransferServices services;
    private final TransferWindow window;
    private final TransferCounters counters;
    private final ReadAhead ahead;
    private final Watermark watermark;
    private final ReadSet reads;
    private final StallClock stalls;
    private final Consumer<Throwable> failed;
    private final Runnable drained;
    private final RateLane rate;
    private final int mostRunning;

    private final ArrayDeque<StageItem> waiting = new ArrayDeque<>();
    private final ArrayDeque<StageItem> running = new ArrayDeque<>();
    private final Promise<Void> settled = Promise.promise();
    private long credit;
    private int framesOut;
    private int tasks;
    private boolean pumping;
    private boolean pumpAgain;
    private boolean sourceEnded;
    private boolean abandoned;

    /**
     * @param reads what is believed of blocks without having been read
     * @param failed called with every failure of a CPU task
     * @param drained called once, when the source has ended and everything has left
     */
    BlockStage(
            BlockSource source,
            BlockTable table,
            SegmentSink sink,
            CpuPool.Lane lane,
            TransferServices services,
            TransferWindow window,
            TransferCounters counters,
            ReadAhead ahead,
            Watermark watermark,
            ReadSet reads,
            LongSupplier nanoTime,
            Consumer<Throwable> failed,
            Runnable drained) {
        this.source = source;
        this.table = table;
        this.sink = sink;
        this.lane = lane;
        this.services = services;
        this.window = window;
        this.counters = counters;
        this.ahead = ahead;
        this.watermark = watermark;
        this.reads = reads;
        this.stalls = new StallClock(counters, nanoTime);
        this.failed = failed;
        this.drained = drained;
        this.rate = services.rates().lane(services.connector());
        this.mostRunning = 2 * services.cpuThreads() + 2;
    }

    /** A block arrived. */
    void block(SourceBlock block) {
        credit -= block.heldBytes();
        ahead.arrived();
        waiting.add(new BlockItem(this, block));
        pump();
    }

    /** A run of zero blocks arrived. */
    void zeros(long first, long count) {
        for (long block = first; block < first + count; block += ZERO_STEP_BLOCKS) {
            waiting.add(new ZeroItem(this, new BlockSpan(block, Math.min(ZERO_STEP_BLOCKS, first + count - block))));
        }
        pump();
    }

    /** Credit came back unused. */
    void released(long bytes) {
        credit -= bytes;
        window.releaseBlockBytes(bytes);
        pump();
    }

    /** The source has delivered everything. */
    void sourceEnded() {
        sourceEnded = true;
        rate.close();
        window.releaseBlockBytes(credit);
        credit = 0;
        pump();
    }

    /** Moves on whatever can move. To be called whenever something may have become possible. */
    void pump() {
        if (pumping) {
            pumpAgain = true;
            return;
        }
        pumping = true;
        try {
            moveOn();
        } catch (RuntimeException e) {
            failed.accept(e);
        } finally {
            pumping = false;
        }
        noteStalls();
        if (sourceEnded && !abandoned && waiting.isEmpty() && running.isEmpty()) {
            abandoned = true;
            drained.run();
        }
    }

    private void moveOn() {
        do {
            pumpAgain = false;
            if (!abandoned) {
                emitInOrder();
                dispatchWaiting();
                giveCredit();
            }
        } while (pumpAgain);
    }

    /** Gives up: frees what waits, and completes when the CPU pool is done with the rest. The source must deliver nothing more. */
    Future<Void> abandon() {
        abandoned = true;
        rate.close();
        waiting.forEach(StageItem::discard);
        waiting.clear();
        window.releaseBlockBytes(credit);
        credit = 0;
        trySettle();
        return settled.future();
    }

    private void emitInOrder() {
        for (StageItem head = running.peek(); head != null && head.isDone() && head.emit(); head = running.peek()) {
            running.poll();
        }
    }

    private void dispatchWaiting() {
        while (!abandoned && !waiting.isEmpty() && running.size() < mostRunning) {
            StageItem next = waiting.remove();
            if (!next.dispatch()) {
                waiting.addFirst(next);
                return;
            }
            running.add(next);
        }
    }

    private void giveCredit() {
        if (abandoned || sourceEnded) {
            return;
        }
        giveMore();
        long wanted = CREDIT_BYTES - credit;
        if (wanted < BlockSource.MOST_BYTES_PER_READ || !ahead.allows(credit + wanted)) {
            return;
        }
        boolean idle = waiting.isEmpty() && running.isEmpty();
        long room = window.room() - (framesOut == 0 ? TransferWindow.FRAME_BYTES : 0);
        long given = idle ? wanted : Math.min(wanted, room);
        if (given >= BlockSource.MOST_BYTES_PER_READ && !mustWait(given)) {
            window.takeBlockBytes(given);
            credit += given;
            source.request(given);
        }
    }

    /** Lets a source that can have several requests outstanding have them, as far as memory can be had. */
    private void giveMore() {
        while (credit + CREDIT_STEP_BYTES <= ahead.creditTarget() && ahead.allows(credit + CREDIT_STEP_BYTES)) {
            long keepFree = framesOut == 0 ? TransferWindow.FRAME_BYTES : 0;
            if (mustWait(CREDIT_STEP_BYTES)) {
                return;
            }
            if (!window.tryCredit(CREDIT_STEP_BYTES, keepFree)) {
                // Else the rate would be spent on reads that memory does not allow.
                rate.untake(CREDIT_STEP_BYTES);
                return;
            }
            credit += CREDIT_STEP_BYTES;
            source.request(CREDIT_STEP_BYTES);
        }
    }

    /** Whether the rate allows no more reading now; then the stage is woken when it does. */
    private boolean mustWait(long bytes) {
        return !rate.tryTake(bytes, this::pump);
    }

    private void noteStalls() {
        StageItem head = running.peek();
        stalls.note(!sourceEnded && waiting.isEmpty() && head == null, head != null && head.isDone());
    }

    /** Takes the memory for one frame: the first one the minimum window has room for, more as it comes. */
    boolean tryFrame() {
        if (framesOut == 0) {
            window.takeBlockBytes(TransferWindow.FRAME_BYTES);
        } else if (!window.tryBlockBytes(TransferWindow.FRAME_BYTES)) {
            return false;
        }
        framesOut++;
        return true;
    }

    void releaseFrame() {
        framesOut--;
        window.releaseBlockBytes(TransferWindow.FRAME_BYTES);
    }

    /** Runs a task for an item; {@code outcome} gets null when it failed or nobody wants it any more, and must free what was taken for it. */
    <T> void submit(CpuTask<T> task, Consumer<@Nullable T> outcome) {
        tasks++;
        lane.submit(task).onComplete(done -> {
            tasks--;
            outcome.accept(done.result());
            if (done.failed()) {
                failed.accept(done.cause());
            }
            if (abandoned) {
                trySettle();
            } else {
                pump();
            }
        });
    }

    /** Everything before this block has left the stage. */
    void passed(long endBlock) {
        counters.bytesDone.set(Math.min(capacityBytes(), endBlock * BlockGeometry.BLOCK_BYTES));
        counters.blocksDelivered.set(endBlock);
        watermark.passed(endBlock);
    }

    private void trySettle() {
        if (tasks == 0) {
            running.forEach(StageItem::discard);
            running.clear();
            settled.tryComplete();
        }
    }

    /** Blocks turned out not to be what the table says. */
    void differs(long first, long count, boolean zero) {
        if (!reads.sample().isEmpty()) {
            BlockSet found = BlockSet.builder().add(first, count).build();
            counters.sampleMismatches.addAndGet(reads.lies(found, zero).count());
        }
    }

    Watermark watermark() {
        return watermark;
    }

    BlockTable table() {
        return table;
    }

    SegmentSink sink() {
        return sink;
    }

    DirectBuffers frames() {
        return services.frames();
    }

    TransferWindow window() {
        return window;
    }

    TransferCounters counters() {
        return counters;
    }

    long capacityBytes() {
        return source.capacityBytes();
    }
}
