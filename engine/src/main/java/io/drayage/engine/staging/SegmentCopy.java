package io.drayage.engine.staging;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.PartRow;
import io.drayage.engine.api.RunLedger.UploadRow;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.image.FetchPlanner;
import io.drayage.engine.image.FetchRange;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.segment.PartBuilder;
import io.drayage.protocol.segment.PartIndex;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies some of a disk's blocks into new segments, one range and one part at a time. The table learns of a segment's blocks only when the segment is complete, so a copy that fails in between leaves a table
 * that is right. Confined to one context; files and bytes are touched on the worker.
 */
final class SegmentCopy {
    private final ObjectStore store;
    private final RunLedger ledger;
    private final WorkerExecutor worker;
    private final String stagingPrefix;
    private final RewriteOrder order;
    private final Supplier<Iterator<ManifestEntry>> entries;
    private final BlockHasher hasher = new BlockHasher();
    private final byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PartBuilder.PART_CAPACITY);
    private final Deque<Frame> waiting = new ArrayDeque<>();
    private FetchPlanner planner = new FetchPlanner(List.<ManifestEntry>of().iterator());
    private @Nullable PartBuilder part;
    private OpenSegment segment = OpenSegment.NONE;
    private int nextNumber;
    private long copied;

    private record Frame(ManifestEntry.Data entry, ByteBuffer bytes) {}

    /** A part and what it holds. */
    private record CopiedPart(long offset, UploadedPart uploaded, PartIndex index) {}

    private record OpenSegment(int number, String key, String uploadId, List<CopiedPart> parts) {
        static final OpenSegment NONE = new OpenSegment(-1, "", "", List.of());

        long lengthBytes() {
            return parts.stream()
                    .mapToLong(each -> each.uploaded().lengthBytes())
                    .sum();
        }

        boolean isOpen() {
            return number >= 0;
        }
    }

    SegmentCopy(
            ObjectStore store,
            RunLedger ledger,
            WorkerExecutor worker,
            String stagingPrefix,
            RewriteOrder order,
            Supplier<Iterator<ManifestEntry>> entries) {
        this.store = store;
        this.ledger = ledger;
        this.worker = worker;
        this.stagingPrefix = stagingPrefix;
        this.order = order;
        this.entries = entries;
    }

    /** How many blocks were copied. */
    Future<Long> run() {
        return ledger.segments(order.run().runId(), order.diskId())
                .compose(rows -> {
                    nextNumber = rows.stream()
                            .mapToInt(row -> row.upload().segment() + 1)
                            .max()
                            .orElse(0);
                    return worker.executeBlocking(() -> new FetchPlanner(entries.get()), false);
                })
                .compose(made -> {
                    planner = made;
                    return Turns.repeat(this::turn);
                })
                .compose(done -> segment.isOpen() ? endSegment() : Future.succeededFuture())
                .map(done -> copied)
                .recover(error -> abort().transform(aborted -> Future.failedFuture(error)));
    }

    /** Takes frames into the part, or fetches more when there are none; whether there may be more. */
    private Future<Boolean> turn() {
        if (waiting.isEmpty()) {
            return fetch();
        }
        return openSegment()
                .compose(open -> worker.executeBlocking(this::fill, false))
                .compose(full -> full ? sendPart(false) : Future.succeededFuture())
                .map(true);
    }

    private Future<Boolean> fetch() {
        return worker.executeBlocking(() -> planner.next(1), false)
                .compose(ranges -> ranges.isEmpty()
                        ? Future.succeededFuture(false)
                        : fetch(ranges.get(0)).map(true));
    }

    private Future<Void> fetch(FetchRange range) {
        return store.get(stagingPrefix + range.segmentKey(), range.offset(), range.length())
                .map(bytes -> {
                    ByteBuffer whole = ByteBuffer.wrap(bytes.getBytes());
                    for (ManifestEntry.Data entry : range.blocks()) {
                        int from = Math.toIntExact(entry.offset() - range.offset());
                        waiting.add(new Frame(entry, whole.slice(from, entry.length())));
                    }
                    return null;
                });
    }

    private Boolean fill() {
        PartBuilder target = thePart();
        while (!waiting.isEmpty() && !target.isFull()) {
            Frame frame = waiting.remove();
            check(frame);
            target.appendBlock(frame.entry().blockIndex(), frame.entry().hash(), frame.bytes());
            copied++;
        }
        return target.isFull();
    }

    private void check(Frame frame) {
        Lz4BlockFrame.decode(frame.bytes().duplicate(), block, 0);
        BlockHash actual = hasher.hash(block, 0);
        if (!actual.equals(frame.entry().hash())) {
            throw new EngineException(
                    Kind.CHECKSUM,
                    "block " + frame.entry().blockIndex() + " in "
                            + frame.entry().segmentKey() + " at byte "
                            + frame.entry().offset(),
                    "its SHA-256 is not what its manifest says",
                    "The staging area does not hold what was stored: run the job afresh (--full)");
        }
    }

    private Future<Void> openSegment() {
        if (segment.isOpen()) {
            return Future.succeededFuture();
        }
        int number = nextNumber++;
        String key = order.segmentKey(number);
        return store.createMultipartUpload(stagingPrefix + key, Map.of()).compose(id -> {
            segment = new OpenSegment(number, key, id, new ArrayList<>());
            part = newPart();
            return ledger.uploadOpened(
                    order.run(),
                    new UploadRow(
                            order.diskId(),
                            number,
                            stagingPrefix + key,
                            id,
                            order.run().fence()));
        });
    }

    private PartBuilder thePart() {
        return Optional.ofNullable(part).orElseThrow(() -> new IllegalStateException("no segment is open"));
    }

    private PartBuilder newPart() {
        return new PartBuilder(
                buffer,
                order.run().runId(),
                order.diskId(),
                order.epoch(),
                segment.number(),
                segment.parts().size() + 1,
                segment.lengthBytes());
    }

    /** Uploads and journals the part; ends the segment with it when it has its length. */
    private Future<Void> sendPart(boolean end) {
        OpenSegment into = segment;
        PartBuilder full = thePart();
        long offset = into.lengthBytes();
        int number = into.parts().size() + 1;
        boolean last =
                end || offset + full.sizeBytes() >= PartBuilder.SEGMENT_TARGET || number == PartBuilder.MAX_PART_NUMBER;
        ByteBuffer bytes = full.seal(last);
        Buffer index = copy(full.indexPayload());
        return store.uploadPart(stagingPrefix + into.key(), into.uploadId(), number, bytes)
                .compose(uploaded -> ledger.partDurable(
                                order.run(),
                                new PartRow(
                                        order.diskId(),
                                        order.epoch(),
                                        into.number(),
                                        number,
                                        uploaded.etag(),
                                        offset,
                                        uploaded.lengthBytes(),
                                        index))
                        .map(uploaded))
                .compose(uploaded -> {
                    into.parts()
                            .add(new CopiedPart(offset, uploaded, PartIndex.parse(ByteBuffer.wrap(index.getBytes()))));
                    if (last) {
                        return complete(into);
                    }
                    part = newPart();
                    return Future.succeededFuture();
                });
    }

    private Future<Void> endSegment() {
        return sendPart(true);
    }

    private Future<Void> complete(OpenSegment whole) {
        List<UploadedPart> uploaded =
                whole.parts().stream().map(CopiedPart::uploaded).toList();
        String key = stagingPrefix + whole.key();
        return store.completeMultipartUpload(key, whole.uploadId(), uploaded, whole.lengthBytes())
                .compose(object -> ledger.segmentCompleted(order.run(), key, whole.lengthBytes(), object.crc64nvme()))
                .compose(recorded -> {
                    segment = OpenSegment.NONE;
                    return worker.executeBlocking(() -> intoTable(whole), false);
                });
    }

    private Void intoTable(OpenSegment whole) {
        for (CopiedPart copiedPart : whole.parts()) {
            order.table()
                    .durable(
                            whole.key(),
                            order.epoch(),
                            copiedPart.offset(),
                            copiedPart.index().entries());
        }
        return null;
    }

    private Future<Void> abort() {
        OpenSegment open = segment;
        segment = OpenSegment.NONE;
        if (!open.isOpen()) {
            return Future.succeededFuture();
        }
        String key = stagingPrefix + open.key();
        return store.abortMultipartUpload(key, open.uploadId())
                .compose(aborted -> ledger.uploadAborted(order.run(), key));
    }

    private static Buffer copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Buffer.buffer(copy);
    }
}
