package io.drayage.engine.image;

import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a disk back out of the staging area: ranged GETs, LZ4, SHA-256, in block order. While one batch of ranges is decoded the next is fetched, so at most
 * {@link #WINDOW_BYTES} are held. Files are touched and bytes are decoded on the worker executor, never on an event loop.
 */
final class StagedDiskReader {
    private static final int RANGES_PER_BATCH = 2;

    /** The most bytes that one reader holds: two batches of compressed ranges and one decoded block. */
    static final int WINDOW_BYTES = 2 * RANGES_PER_BATCH * FetchPlanner.MAX_RANGE_BYTES + 2 * BlockGeometry.BLOCK_BYTES;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final FetchPlanner planner;
    private final BlockVisitor visitor;
    private final AtomicBoolean cancelled;
    private final byte[] scratch = new byte[BlockGeometry.BLOCK_BYTES];
    private final MessageDigest sha256 = BlockHasher.newSha256();
    private List<Fetched> ahead = List.of();
    private long bytesFetched;

    StagedDiskReader(
            ObjectStore store,
            String stagingPrefix,
            WorkerExecutor worker,
            Iterator<ManifestEntry> entries,
            BlockVisitor visitor,
            AtomicBoolean cancelled) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.planner = new FetchPlanner(entries);
        this.visitor = visitor;
        this.cancelled = cancelled;
    }

    /** Reads everything; fails with the first error of the store, the manifest or the visitor. */
    Future<Void> readAll() {
        return fetchBatch().compose(first -> {
            ahead = first;
            return Turns.repeat(this::turn);
        });
    }

    long zeroBlocks() {
        return planner.zeroBlocks();
    }

    long dataBlocks() {
        return planner.dataBlocks();
    }

    long bytesFetched() {
        return bytesFetched;
    }

    private record Fetched(FetchRange range, Buffer bytes) {}

    /** Decodes the batch that has arrived while the next is fetched; whether there was one. */
    private Future<Boolean> turn() {
        List<Fetched> batch = ahead;
        ahead = List.of();
        if (batch.isEmpty()) {
            return Future.succeededFuture(false);
        }
        if (cancelled.get()) {
            return Future.failedFuture(Cancellation.error());
        }
        Future<List<Fetched>> following = fetchBatch();
        Future<Void> visited = worker.executeBlocking(
                () -> {
                    batch.forEach(this::visit);
                    return null;
                },
                false);
        // Both are awaited even when one fails, so that nothing is running when the caller hears of the failure.
        return Future.join(visited, following).map(done -> {
            ahead = following.result();
            return true;
        });
    }

    private Future<List<Fetched>> fetchBatch() {
        return worker.executeBlocking(() -> planner.next(RANGES_PER_BATCH), false)
                .compose(ranges -> {
                    List<Future<Fetched>> gets = new ArrayList<>(ranges.size());
                    for (FetchRange range : ranges) {
                        gets.add(store.get(stagingPrefix + range.segmentKey(), range.offset(), range.length())
                                .map(bytes -> new Fetched(range, bytes)));
                    }
                    return Future.join(gets).map(all -> {
                        List<Fetched> fetched = all.list();
                        fetched.forEach(one -> bytesFetched += one.bytes().length());
                        return fetched;
                    });
                });
    }

    private void visit(Fetched fetched) {
        for (ManifestEntry.Data entry : fetched.range().blocks()) {
            int from = Math.toIntExact(entry.offset() - fetched.range().offset());
            visitBlock(entry, ByteBuffer.wrap(fetched.bytes().getBytes(from, from + entry.length())));
        }
    }

    private void visitBlock(ManifestEntry.Data entry, ByteBuffer frame) {
        try {
            Lz4BlockFrame.decode(frame, scratch, 0);
        } catch (MalformedInputException e) {
            visitor.bad(entry, String.valueOf(e.getMessage()));
            return;
        }
        BlockHash actual = BlockHash.of(sha256.digest(scratch));
        if (actual.equals(entry.hash())) {
            visitor.block(entry, scratch);
        } else {
            visitor.bad(
                    entry,
                    "SHA-256 is " + actual.hex() + ", the manifest says "
                            + entry.hash().hex());
        }
    }
}
