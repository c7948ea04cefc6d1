package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.flow.CpuPool;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.segment.PartBuilder;
import io.drayage.protocol.segment.PartIndex;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks into parts and parts into segments. A full part goes off at once: through the gate, to the store, into the journal, into the block table; only
 * then is its memory free again. A segment is completed when all its parts are durable and, for the last one, when {@link #finish} was called.
 *
 * <p>Confined to the disk's context.
 */
final class SegmentSink {
    /** S3's bound for all parts but the last. */
    private static final int LEAST_PART_BYTES = 5 << 20;

    /** A part with so many runs of zeros is sent even when it is not full: a mark names each of them. */
    private static final int MOST_ZERO_RUNS = 2048;

    private final TransferServices services;
    private final TransferOrder order;
    private final BlockTable table;
    private final CpuPool.Lane lane;
    private final TransferWindow window;
    private final TransferCounters counters;
    private final ReadAhead ahead;
    private final Runnable roomAgain;
    private final Consumer<Throwable> failed;
    private final SegmentUploads uploads;

    /** What the parts hold that are filled or on their way; nothing when nobody wants to know. */
    private final Set<PartContent> undurable = new LinkedHashSet<>();

    private final List<SegmentSummary> completed = new ArrayList<>();
    private final Promise<List<SegmentSummary>> finished = Promise.promise();
    private final Promise<Void> settled = Promise.promise();
    private int nextSegment;
    private @Nullable Segment segment;
    private @Nullable ByteBuffer buffer;
    private @Nullable PartBuilder builder;
    private @Nullable PartContent content;
    private int blocksInPart;
    private int underWay;
    private boolean finishing;
    private boolean abandoned;

    /**
     * @param firstSegment number of the first segment to write
     * @param roomAgain called when an append that was refused may work now
     * @param failed called with every failure; the first one shall lead to {@link #abandon}
     */
    SegmentSink(
            TransferServices services,
            TransferOrder order,
            int firstSegment,
            BlockTable table,
            CpuPool.Lane lane,
            TransferWindow window,
            TransferCounters counters,
            ReadAhead ahead,
            Runnable roomAgain,
            Consumer<Throwable> failed) {
        this.services = services;
        this.order = order;
        this.table = table;
        this.lane = lane;
        this.window = window;
        this.counters = counters;
        this.ahead = ahead;
        this.roomAgain = roomAgain;
        this.failed = failed;
        this.nextSegment = firstSegment;
        this.uploads = new SegmentUploads(services, order);
    }

    /** Takes a block; false when there is no memory for another part now. The frame is copied. */
    boolean appendBlock(long block, BlockHash hash, ByteBuffer frame) {
        PartBuilder part = openPart();
        if (part == null) {
            return false;
        }
        part.appendBlock(block, hash, frame);
        blocksInPart++;
        if (content != null) {
            content.block(block);
        }
        sealIfFull(part);
        return true;
    }

    /** Takes a run of zero blocks; otherwise as {@link #appendBlock}. */
    boolean appendZeros(long firstBlock, long count) {
        PartBuilder part = openPart();
        if (part == null) {
            return false;
        }
        part.appendZeroRun(firstBlock, count);
        if (content != null) {
            content.zeros(firstBlock, count);
        }
        sealIfFull(part);
        return true;
    }

    /** Everything was appended and the source vouches for it: completes when all of it is durable in completed segments, and never after {@link #abandon}. */
    Future<List<SegmentSummary>> finish() {
        finishing = true;
        tryFinish();
        return finished.future();
    }

    /**
     * Gives up: sends nothing more, waits for what is on its way (its buffers are the store's until then), then aborts the uploads unless they are to be kept.
     * Completes when nothing is held any more, with what could not be cleaned up.
     */
    Future<List<Throwable>> abandon() {
        abandoned = true;
        if (buffer != null) {
            giveBack(buffer);
            buffer = null;
            builder = null;
        }
        trySettle();
        return settled.future().compose(ignored -> {
            if (order.keepUploadsOnFailure()) {
                return uploads.abortUnopened();
            }
            if (uploads.hasUncompletedParts()) {
                table.spoil();
            }
            return uploads.abortAll();
        });
    }

    /** What is in the parts that are filled or on their way. */
    Collection<PartContent> undurable() {
        return undurable;
    }

    private @Nullable PartBuilder openPart() {
        if (builder == null && !abandoned && window.tryPart()) {
            Segment target = segment == null ? uploads.add(nextSegment++) : segment;
            segment = target;
            buffer = takeBuffer();
            builder = new PartBuilder(
                    buffer,
                    order.run().runId(),
                    order.diskId(),
                    order.epoch(),
                    target.number,
                    target.nextPartNumber(),
                    target.lengthBytes());
            if (order.marks().isPresent()) {
                content = new PartContent();
                undurable.add(content);
            }
        }
        return builder;
    }

    private ByteBuffer takeBuffer() {
        try {
            return services.parts().take();
        } catch (RuntimeException e) {
            window.releasePart();
            throw e;
        }
    }

    private void sealIfFull(PartBuilder part) {
        if (part.isFull()) {
            seal(part, false);
        } else if (ahead.isLong(blocksInPart, nextSegment)
                || (content != null && content.zeroRuns() >= MOST_ZERO_RUNS)) {
            // Only the last part of a segment may be as short as that.
            seal(part, part.sizeBytes() < LEAST_PART_BYTES);
        }
    }

    private void seal(PartBuilder part, boolean end) {
        Segment target = segment;
        if (target == null) {
            throw new IllegalStateException("a part without a segment");
        }
        boolean last = end
                || target.lengthBytes() + part.sizeBytes() >= PartBuilder.SEGMENT_TARGET
                || target.nextPartNumber() == PartBuilder.MAX_PART_NUMBER;
        var sealed = new SealedPart(
                target,
                target.nextPartNumber(),
                target.lengthBytes(),
                part.seal(last),
                part.sizeBytes(),
                blocksInPart,
                copy(part.indexPayload()),
                Optional.ofNullable(content));
        blocksInPart = 0;
        content = null;
        target.sealed(part.sizeBytes(), last);
        builder = null;
        buffer = null;
        if (last) {
            segment = null;
        }
        send(sealed);
    }

    private void send(SealedPart part) {
        underWay++;
        Future<?> before = part.segment().recorded;
        Future<UploadedPart> way = services.gate()
                .enter()
                .compose(slot -> upload(part).onComplete(done -> slot.close()))
                .compose(uploaded -> before.compose(ignored -> journal(part, uploaded))
                        .compose(ignored -> intoTable(part))
                        .map(uploaded));
        part.segment().recorded = way;
        way.onComplete(done -> {
            underWay--;
            giveBack(part.bytes());
            if (done.succeeded()) {
                durable(part, done.result());
            } else {
                if (part.segment().wasSent(part.partNumber())) {
                    counters.bytesLost.addAndGet(part.sizeBytes());
                }
                failed.accept(done.cause());
            }
            proceed();
        });
    }

    private Future<UploadedPart> upload(SealedPart part) {
        return abandoned
                ? Future.failedFuture("abandoned")
                : uploads.open(part.segment()).compose(id -> {
                    part.segment().sent(part.partNumber());
                    return services.store().uploadPart(part.segment().storeKey, id, part.partNumber(), part.bytes());
                });
    }

    private Future<Void> journal(SealedPart part, UploadedPart uploaded) {
        if (abandoned && !order.keepUploadsOnFailure()) {
            return Future.failedFuture("abandoned");
        }
        var row = new PartRow(
                order.diskId(),
                order.epoch(),
                part.segment().number,
                part.partNumber(),
                uploaded.etag(),
                part.partOffset(),
                uploaded.lengthBytes(),
                part.index());
        return services.ledger().partDurable(order.run(), row);
    }

    private Future<Void> intoTable(SealedPart part) {
        return lane.submit(workspace -> {
                    PartIndex index =
                            PartIndex.parse(ByteBuffer.wrap(part.index().getBytes()));
                    table.durable(part.segment().relativeKey, order.epoch(), part.partOffset(), index.entries());
                    return part;
                })
                .mapEmpty();
    }

    private void durable(SealedPart part, UploadedPart uploaded) {
        counters.bytesStored.addAndGet(uploaded.lengthBytes());
        counters.partsStored.incrementAndGet();
        ahead.settled(part.blocks());
        part.content().ifPresent(undurable::remove);
        part.segment().durable(uploaded);
        if (part.segment().isReadyToComplete() && !abandoned) {
            complete(part.segment());
        }
    }

    private void complete(Segment whole) {
        underWay++;
        uploads.complete(whole).onComplete(done -> {
            underWay--;
            if (done.succeeded()) {
                completed.add(done.result());
            } else {
                failed.accept(done.cause());
            }
            proceed();
        });
    }

    private void proceed() {
        if (abandoned) {
            trySettle();
        } else if (finishing) {
            tryFinish();
        } else {
            roomAgain.run();
        }
    }

    private void tryFinish() {
        try {
            sealLast();
        } catch (RuntimeException e) {
            failed.accept(e);
        }
    }

    private void sealLast() {
        if (abandoned) {
            return;
        }
        // A segment whose parts have all gone off still needs a part that says it is the last: one that is empty but
        // for its index.
        PartBuilder part = segment == null ? null : openPart();
        if (part != null) {
            seal(part, true);
        }
        if (segment == null && underWay == 0) {
            completed.sort(Comparator.comparingInt(SegmentSummary::number));
            finished.tryComplete(completed);
        }
    }

    private void trySettle() {
        if (underWay == 0) {
            settled.tryComplete();
        }
    }

    private void giveBack(ByteBuffer part) {
        services.parts().give(part);
        window.releasePart();
    }

    private static Buffer copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Buffer.buffer(copy);
    }
}
