package io.drayage.engine.image;

import io.drayage.engine.flow.Turns;
import io.drayage.protocol.block.BlockGeometry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps so many blocks on their way at once, each a decoded block of memory: as many as were reserved, and more while the budget has them. It may run several times, until the first failure, which stops it for good; a run ends when nothing is on its way any more.
 * Confined to one context.
 */
final class BlockPump {
    /** Blocks that are reserved for. */
    static final int LEAST_BLOCKS = 24;

    private static final int GROWTH_BLOCKS = 8;

    private final AtomicBoolean cancelled;
    private final LongPredicate moreMemory;
    private final int mostBlocks;
    private int slots = LEAST_BLOCKS;
    private int busy;
    private Promise<Void> oneEnded = Promise.promise();
    private @Nullable Throwable failure;

    BlockPump(AtomicBoolean cancelled, LongPredicate moreMemory, int mostBlocks) {
        this.cancelled = cancelled;
        this.moreMemory = moreMemory;
        this.mostBlocks = mostBlocks;
    }

    /** Does every piece of work that {@code next} yields, until it yields none. */
    Future<Void> run(Supplier<Future<Optional<Supplier<Future<Void>>>>> next) {
        return Turns.repeat(() -> turn(next))
                .transform(begun -> {
                    if (begun.failed()) {
                        failed(begun.cause());
                    }
                    return Turns.repeat(() -> busy == 0
                            ? Future.succeededFuture(false)
                            : oneEnded.future().map(true));
                })
                .compose(quiet -> {
                    Throwable first = failure;
                    return first == null ? Future.succeededFuture() : Future.failedFuture(first);
                });
    }

    private Future<Boolean> turn(Supplier<Future<Optional<Supplier<Future<Void>>>>> next) {
        if (failure != null) {
            return Future.succeededFuture(false);
        }
        if (cancelled.get()) {
            return Future.failedFuture(Cancellation.error());
        }
        if (busy >= slots && !grow()) {
            return oneEnded.future().map(true);
        }
        return next.get().map(work -> {
            work.ifPresent(this::start);
            return work.isPresent();
        });
    }

    private boolean grow() {
        int more = Math.min(GROWTH_BLOCKS, mostBlocks - slots);
        if (more <= 0 || !moreMemory.test((long) more * BlockGeometry.BLOCK_BYTES)) {
            return false;
        }
        slots += more;
        return true;
    }

    private void start(Supplier<Future<Void>> work) {
        busy++;
        work.get().onComplete(ended -> {
            busy--;
            if (ended.failed()) {
                failed(ended.cause());
            }
            Promise<Void> waiting = oneEnded;
            oneEnded = Promise.promise();
            waiting.complete();
        });
    }

    private void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }
}
