package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.aws.SnapshotPuts;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts one disk's difference into its snapshot: staged frames are fetched, decoded, hashed again and put, then zeros; what the journal knows is left out. Confined to one context. */
final class SnapshotWriter {
    /** Only ever read. */
    private static final Buffer ZEROS = Buffer.buffer(new byte[BlockGeometry.BLOCK_BYTES]);

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final ImageRequest request;
    private final RunDocument.Disk disk;
    private final SnapshotPuts puts;
    private final PutJournal journal;
    private final BlockPump pump;
    private final LongConsumer blockDone;

    /**
     * @param pump of the whole build: what memory it was given serves one disk after the other
     * @param blockDone hears of each block that is in the snapshot, durable in the journal
     */
    SnapshotWriter(
            ObjectStore store,
            String stagingPrefix,
            WorkerExecutor worker,
            ImageRequest request,
            RunDocument.Disk disk,
            SnapshotPuts puts,
            PutJournal journal,
            BlockPump pump,
            LongConsumer blockDone) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.request = request;
        this.disk = disk;
        this.puts = puts;
        this.journal = journal;
        this.pump = pump;
        this.blockDone = blockDone;
    }

    /** Puts everything that is not in the snapshot yet; completes, also when it fails, only when nothing is under way any more. */
    Future<Void> write(DiskDiff diff, DiskDiff.Totals totals) {
        StagedFrames frames =
                new StagedFrames(store, stagingPrefix, worker, new Missing(diff::entries, journal.known()));
        ZeroBlocks zeros = new ZeroBlocks(totals.zeros(), journal.known());
        return pump.run(() -> frames.next().map(frame -> frame.map(found -> () -> put(found))))
                .eventually(frames::quiet)
                .compose(data ->
                        pump.run(() -> Future.succeededFuture(zeros.next().map(index -> () -> putZeros(index)))));
    }

    private Future<Void> put(StagedFrames.Frame frame) {
        ManifestEntry.Data entry = frame.entry();
        return worker.executeBlocking(() -> decode(frame), false)
                .compose(block -> put(entry.blockIndex(), block, entry.hash()));
    }

    private Future<Void> putZeros(long index) {
        return put(index, ZEROS, BlockHash.ZERO_BLOCK);
    }

    private Future<Void> put(long index, Buffer block, BlockHash hash) {
        return puts.put(index, block, hash)
                .compose(taken -> journal.put(index))
                .onSuccess(durable -> blockDone.accept(index));
    }

    private Buffer decode(StagedFrames.Frame frame) {
        byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        try {
            Lz4BlockFrame.decode(ByteBuffer.wrap(frame.frame().getBytes()), block, 0);
        } catch (MalformedInputException e) {
            throw bad(frame.entry(), String.valueOf(e.getMessage()));
        }
        BlockHash actual = BlockHash.of(BlockHasher.newSha256().digest(block));
        if (!actual.equals(frame.entry().hash())) {
            throw bad(
                    frame.entry(),
                    "SHA-256 is " + actual.hex() + ", the manifest says "
                            + frame.entry().hash().hex());
        }
        return Buffer.buffer(block);
    }

    private EngineException bad(ManifestEntry.Data entry, String reason) {
        return new EngineException(
                EngineException.Kind.CHECKSUM,
                "block " + entry.blockIndex() + " of disk '" + disk.label() + "' of VM "
                        + request.run().vm().name() + " in " + entry.segmentKey() + " at byte " + entry.offset(),
                reason,
                "The staging area does not hold what was stored: run the job afresh (--full); no image was made");
    }

    /** The data blocks that are not put yet. Opens its files at the first question, which is a worker's. */
    private static final class Missing implements Iterator<ManifestEntry> {
        private final Supplier<Iterator<ManifestEntry>> open;
        private final BitSet known;
        private @Nullable Iterator<ManifestEntry> all;
        private @Nullable ManifestEntry next;

        Missing(Supplier<Iterator<ManifestEntry>> open, BitSet known) {
            this.open = open;
            this.known = known;
        }

        @Override
        public boolean hasNext() {
            Iterator<ManifestEntry> entries = all;
            if (entries == null) {
                entries = open.get();
                all = entries;
            }
            while (next == null && entries.hasNext()) {
                ManifestEntry entry = entries.next();
                if (entry instanceof ManifestEntry.Data data && !known.get(Math.toIntExact(data.blockIndex()))) {
                    next = entry;
                }
            }
            return next != null;
        }

        @Override
        public ManifestEntry next() {
            ManifestEntry found = hasNext() ? next : null;
            if (found == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return found;
        }
    }

    /** The zero blocks that are not put yet. */
    private static final class ZeroBlocks {
        private final Iterator<BlockSet.Span> spans;
        private final BitSet known;
        private long at;
        private long end;

        ZeroBlocks(BlockSet zeros, BitSet known) {
            this.spans = zeros.spans();
            this.known = known;
        }

        Optional<Long> next() {
            while (true) {
                if (at == end) {
                    if (!spans.hasNext()) {
                        return Optional.empty();
                    }
                    BlockSet.Span span = spans.next();
                    at = span.first();
                    end = span.end();
                }
                long index = at++;
                if (!known.get(Math.toIntExact(index))) {
                    return Optional.of(index);
                }
            }
        }
    }
}
