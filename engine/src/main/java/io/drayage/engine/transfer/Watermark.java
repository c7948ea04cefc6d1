package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the ledger how far a reading has come, one write at a time and only when {@value #STEP_BLOCKS} blocks more have been found to be nothing new: what a part holds the journal knows by itself. Blocks
 * count as settled, for {@link ReadAhead}, when a durable mark covers them, so that the bound on what is read twice holds for them too. Confined to the disk's context.
 */
final class Watermark {
    private static final int STEP_BLOCKS = 40;

    private final @Nullable MarkOrder order;
    private final ReadAhead ahead;
    private final Supplier<Collection<PartContent>> undurable;
    private final TransferCounters counters;
    private final Runnable moved;
    private final Consumer<Throwable> failed;
    private Future<Void> writing = Future.succeededFuture();
    private boolean busy;
    private boolean stopped;
    private long passed;
    private long unmarked;
    private long toldMismatches;
    private boolean any;

    /**
     * @param undurable contents of the parts that are filled or on their way
     * @param moved called when a mark is durable
     */
    Watermark(
            Optional<MarkOrder> order,
            ReadAhead ahead,
            Supplier<Collection<PartContent>> undurable,
            TransferCounters counters,
            Runnable moved,
            Consumer<Throwable> failed) {
        this.order = order.orElse(null);
        this.ahead = ahead;
        this.undurable = undurable;
        this.counters = counters;
        this.moved = moved;
        this.failed = failed;
        this.any = order.isPresent() && order.get().from().through() > 0;
    }

    /** A block that was read is in no part, or is in one as zero. */
    void nothingNew() {
        if (order == null) {
            ahead.settled(1);
        } else {
            unmarked++;
        }
    }

    /** Everything that is read before this block has been compared. What the source does not read comes after all that it does, so that then too it is true. */
    void passed(long end) {
        passed = Math.max(passed, end);
        tryWrite();
    }

    private void tryWrite() {
        boolean lied = counters.sampleMismatches.get() > toldMismatches;
        if (order != null && !busy && !stopped && (unmarked >= STEP_BLOCKS || lied)) {
            write(order, mark(order.from(), passed));
        }
    }

    /** All that was read is durable: says so, if there was anything that the journal does not tell. */
    Future<Void> finish(long blockCount) {
        if (order == null || (!any && unmarked == 0 && counters.sampleMismatches.get() == 0)) {
            return writing;
        }
        MarkOrder wanted = order;
        return writing.compose(before -> {
            write(wanted, new ReadMark(wanted.from().readSet(), blockCount, BlockSet.empty(), BlockSet.empty()));
            return writing;
        });
    }

    /** Writes no more; completes when nothing is on its way. */
    Future<Void> stop() {
        stopped = true;
        return writing.otherwiseEmpty();
    }

    private ReadMark mark(ReadMark from, long until) {
        BlockSet.Builder pending = BlockSet.builder();
        BlockSet.Builder zeros = BlockSet.builder();
        undurable.get().forEach(part -> part.addTo(pending, zeros));
        BlockSet unread = from.pending().minus(BlockSet.all(until));
        return new ReadMark(
                from.readSet(),
                Math.max(from.through(), until),
                pending.build().union(unread),
                zeros.build().union(from.zeros()));
    }

    private void write(MarkOrder target, ReadMark mark) {
        long covered = unmarked;
        long mismatches = counters.sampleMismatches.get();
        unmarked = 0;
        any = true;
        busy = true;
        Promise<Void> done = Promise.promise();
        writing = done.future();
        (mark.isSmall() ? target.sink().write(mark, mismatches) : Future.<Void>succeededFuture())
                .onComplete(written -> {
                    busy = false;
                    if (written.succeeded()) {
                        toldMismatches = mismatches;
                        ahead.settled(covered);
                        done.complete();
                        tryWrite();
                        moved.run();
                    } else {
                        done.fail(written.cause());
                        failed.accept(written.cause());
                    }
                });
    }
}
