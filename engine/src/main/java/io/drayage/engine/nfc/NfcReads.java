package io.drayage.engine.nfc;

import io.drayage.engine.source.SourceListener;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.nfc.AllocatedChunks;
import io.drayage.protocol.nfc.Fragment;
import io.drayage.protocol.nfc.NfcCompression;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one reading: which are to be made, which are outstanding, what came of them, and its delivery in ascending order. Outlives connections. Holds at most the credit that was given:
 * each request takes its length and gives it back with its blocks. Confined to the source's context.
 */
final class NfcReads {
    /** Fewer blocks than this are read without asking first. */
    private static final int WORTH_A_QUERY = 128;

    private static final int MEBIBYTE_BLOCKS = (1 << 20) / BlockGeometry.BLOCK_BYTES;

    private final ReadPlan plan;
    private final ReadWindow window;
    private final LongSupplier nanoTime;
    private final ArrayDeque<ReadUnit> order = new ArrayDeque<>();
    private final ArrayDeque<ReadUnit> again = new ArrayDeque<>();
    private final Map<Integer, ReadUnit> outstanding = new HashMap<>();
    private @Nullable NfcConnection connection;
    private @Nullable SourceListener listener;
    private @Nullable ZeroRun zeroRun;
    private long credit;
    private boolean asking;
    private boolean moving;
    private boolean moveAgain;

    /** Zero blocks that are to be told when the blocks before them are. */
    private static final class ZeroRun {
        private final long first;
        private long count;

        ZeroRun(long first, long count) {
            this.first = first;
            this.count = count;
        }
    }

    NfcReads(NfcSourceRequest request, LongSupplier nanoTime) {
        NfcTuning tuning = request.tuning();
        // A zlib or FastLZ fragment can only be unpacked whole, so it should not reach across blocks.
        boolean whole = tuning.compression() == NfcCompression.ZLIB || tuning.compression() == NfcCompression.FASTLZ;
        boolean query = tuning.queryAllocated() && request.toRead().count() >= WORTH_A_QUERY;
        this.plan = new ReadPlan(request.toRead(), request.capacityBytes(), whole ? 1 : MEBIBYTE_BLOCKS, query);
        this.window = new ReadWindow(tuning.leastRequests(), tuning.mostRequests());
        this.nanoTime = nanoTime;
    }

    void deliverTo(SourceListener events) {
        listener = events;
    }

    void credit(long bytes) {
        credit += bytes;
    }

    void use(NfcConnection opened) {
        connection = opened;
    }

    void stopQuerying() {
        plan.stopQuerying();
        asking = false;
    }

    /** What is unfinished is to be asked for again, in order. */
    void connectionLost() {
        connection = null;
        asking = false;
        outstanding.clear();
        again.clear();
        for (ReadUnit unit : order) {
            if (!unit.isDone()) {
                unit.restart();
                again.add(unit);
            }
        }
    }

    void fragment(int opId, Fragment fragment) {
        ReadUnit unit = outstanding.get(opId);
        if (unit != null) {
            unit.add(fragment);
        }
    }

    ReadUnit done(int opId, long now) {
        ReadUnit unit = outstanding.remove(opId);
        if (unit == null) {
            throw new IllegalStateException("an answer to no request");
        }
        unit.finish();
        window.answered(unit.latencyNanos(now), now);
        return unit;
    }

    void allocated(AllocatedChunks chunks) {
        asking = false;
        plan.allocated(chunks);
    }

    /** Whether everything was delivered. Not while it is being delivered: a listener that asks for more in the middle of it must not end the reading before its last blocks. */
    boolean isComplete() {
        return !moving && order.isEmpty() && zeroRun == null && plan.peek() == null;
    }

    /** Delivers what can be delivered and asks for what may be asked for, until neither changes anything. */
    void move() {
        if (moving) {
            moveAgain = true;
            return;
        }
        moving = true;
        try {
            do {
                moveAgain = false;
                deliver();
                ask();
            } while (moveAgain);
        } finally {
            moving = false;
        }
    }

    private void deliver() {
        while (!order.isEmpty() && order.element().isDone()) {
            ReadUnit head = order.remove();
            if (head.zeros() > 0) {
                zeros(head.firstBlock(), head.zeros());
            }
            head.take().forEach(this::deliver);
        }
        // Zeros are told in long runs, but not kept back once nothing is under way that could lengthen them.
        if (outstanding.isEmpty() && again.isEmpty()) {
            flushZeros();
        }
    }

    private void deliver(NfcBlock block) {
        int reserved = block.validBytes();
        if (block.isHole()) {
            zeros(block.index(), 1);
            events().released(reserved);
            return;
        }
        flushZeros();
        events().block(block);
        if (reserved > block.heldBytes()) {
            events().released(reserved - block.heldBytes());
        }
    }

    private void zeros(long first, long count) {
        if (zeroRun != null && zeroRun.first + zeroRun.count == first) {
            zeroRun.count += count;
            return;
        }
        flushZeros();
        zeroRun = new ZeroRun(first, count);
    }

    private void flushZeros() {
        ZeroRun run = zeroRun;
        if (run != null) {
            zeroRun = null;
            events().zeros(run.first, run.count);
        }
    }

    private void ask() {
        while (connection != null && outstanding.size() < window.size()) {
            if (!again.isEmpty()) {
                send(again.remove());
            } else if (!askNext(connection)) {
                return;
            }
        }
    }

    /** Does the plan's next step; false when it cannot be done now. */
    private boolean askNext(NfcConnection open) {
        ReadPlan.Step step = plan.peek();
        if (step == null || asking) {
            return false;
        }
        if (step instanceof ReadPlan.Query query) {
            asking = true;
            open.queryAllocated(BlockGeometry.BLOCK_BYTES, query.first(), query.count());
            return false;
        }
        if (step instanceof ReadPlan.Zeros known) {
            return passZeros(known);
        }
        return step instanceof ReadPlan.Read read && read(read);
    }

    /** Known zeros must not overtake blocks that are still read; they lengthen the queue by one entry at most. */
    private boolean passZeros(ReadPlan.Zeros known) {
        ReadUnit last = order.peekLast();
        if (last == null || !last.lengthen(known.first(), known.count())) {
            order.add(ReadUnit.zeros(known.first(), known.count()));
        }
        plan.advance(known.count());
        moveAgain = true;
        return true;
    }

    private boolean read(ReadPlan.Read read) {
        int count = read.count();
        var unit = new ReadUnit(read.first(), count, plan.capacityBytes());
        if (unit.bytes() > credit && outstanding.isEmpty() && count > 1) {
            // With little memory single blocks keep the host busy meanwhile.
            count = 1;
            unit = new ReadUnit(read.first(), 1, plan.capacityBytes());
        }
        if (unit.bytes() > credit) {
            return false;
        }
        credit -= unit.bytes();
        plan.advance(count);
        order.add(unit);
        send(unit);
        return true;
    }

    private void send(ReadUnit unit) {
        NfcConnection open = connection;
        if (open == null) {
            throw new IllegalStateException("no connection");
        }
        unit.asked(nanoTime.getAsLong());
        outstanding.put(open.read(unit.firstBlock() * BlockGeometry.BLOCK_BYTES, unit.bytes()), unit);
    }

    private SourceListener events() {
        if (listener == null) {
            throw new IllegalStateException("not started");
        }
        return listener;
    }
}
