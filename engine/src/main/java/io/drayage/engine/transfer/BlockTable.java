package io.drayage.engine.transfer;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.transfer.BlockRecord.State;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.segment.PartIndexEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What is known of every block of one disk while a run transfers it: the baseline's hash and location, overwritten by what this run made durable, never by what
 * is only under way. Lives in a sparse scratch file (64 bytes per block that is not zero) that is deleted on close; a crash loses nothing that the manifests and
 * the journal do not have.
 *
 * <p>Safe for use by several threads. Every method may block on file I/O, so call it from CPU or worker threads only; failures are LOCAL_DISK.
 */
public final class BlockTable implements AutoCloseable {
    private final Path file;
    private final long blockCount;
    private final TablePages pages;
    private final SegmentNames segments = new SegmentNames();
    private boolean closed;
    private volatile boolean spoilt;

    private BlockTable(Path file, long blockCount, TablePages pages) {
        this.file = file;
        this.blockCount = blockCount;
        this.pages = pages;
    }

    /**
     * An empty table.
     *
     * @param file to create; one that exists is overwritten
     * @param capacityBytes of the disk
     */
    public static BlockTable create(Path file, long capacityBytes) {
        long blocks = BlockGeometry.blockCount(capacityBytes);
        try {
            return new BlockTable(file, blocks, new TablePages(file, blocks));
        } catch (IOException e) {
            throw localDisk(file, e);
        }
    }

    /** How many blocks the disk has. */
    public long blockCount() {
        return blockCount;
    }

    /**
     * Takes the baseline: the merged manifest of the last sealed run. Blocks that it does not name stay unknown; entries beyond this disk are ignored (it may have
     * been larger).
     */
    public synchronized void fillFrom(Iterator<ManifestEntry> baseline) {
        onDisk(() -> {
            while (baseline.hasNext()) {
                ManifestEntry entry = baseline.next();
                if (entry.firstBlock() >= blockCount) {
                    continue;
                }
                if (entry instanceof ManifestEntry.Data data) {
                    pages.write(data.blockIndex(), baseData(data));
                } else {
                    long end = Math.min(blockCount, entry.firstBlock() + entry.count());
                    pages.fill(entry.firstBlock(), end, BlockRecord.BASE_ZERO);
                }
            }
            return 0;
        });
    }

    /** Whether the block is known to have exactly this content. */
    public synchronized boolean holds(long block, BlockHash content) {
        return onDisk(() -> pages.read(requireBlock(block)).hasContent(content));
    }

    /** The parts of a run of zero blocks that are not known to be zero yet, ascending. */
    synchronized List<BlockSpan> notZero(long first, long count) {
        return onDisk(() -> {
            List<BlockSpan> spans = new ArrayList<>();
            long end = Math.addExact(first, count);
            long spanStart = -1;
            for (long block = first; block < end; ) {
                boolean open = !pages.read(requireBlock(block)).hasContent(BlockHash.ZERO_BLOCK);
                if (open && spanStart < 0) {
                    spanStart = block;
                } else if (!open && spanStart >= 0) {
                    spans.add(new BlockSpan(spanStart, block - spanStart));
                    spanStart = -1;
                }
                block = Math.min(end, nextDifferent(block));
            }
            if (spanStart >= 0) {
                spans.add(new BlockSpan(spanStart, end - spanStart));
            }
            return spans;
        });
    }

    /**
     * A part is durable: its blocks replace what was known of them, unless that is of a higher epoch.
     *
     * @param segmentKey as manifests name it
     * @param partOffset of the part in its segment
     */
    public synchronized void durable(
            String segmentKey, int epoch, long partOffset, List<? extends PartIndexEntry> entries) {
        int segment = segments.numberOf(segmentKey);
        onDisk(() -> {
            for (PartIndexEntry entry : entries) {
                requireBlock(entry.firstBlock() + entry.count() - 1);
                if (entry instanceof PartIndexEntry.Block block) {
                    long offset = partOffset + block.offsetInPart();
                    replace(
                            block.blockIndex(),
                            new BlockRecord(State.NEW_DATA, epoch, segment, offset, block.frameBytes(), block.hash()));
                } else {
                    replaceByZeros(entry.firstBlock(), entry.firstBlock() + entry.count(), epoch);
                }
            }
            return 0;
        });
    }

    /** What this run made durable, ascending, zero runs joined. Reads the file as it goes; nothing may be made durable meanwhile. */
    public Iterator<ManifestEntry> delta() {
        return new TableScan(this, true);
    }

    /** Every block, ascending, zero runs joined. Fails with INTERNAL at a block that neither the baseline nor this run has. Otherwise as {@link #delta()}. */
    public Iterator<ManifestEntry> full() {
        return new TableScan(this, false);
    }

    /** What it has, at this moment. Reads the whole table; nothing may be made durable meanwhile. */
    public TableSurvey survey() {
        Map<Integer, BlockSet.Builder> durable = new HashMap<>();
        BlockSet.Builder unknown = BlockSet.builder();
        BlockSet.Builder zeros = BlockSet.builder();
        for (long block = 0; block < blockCount; ) {
            BlockRecord record = record(block);
            long next = Math.min(blockCount, nextDifferent(block));
            if (record.state().isNew()) {
                durable.computeIfAbsent(record.epoch(), epoch -> BlockSet.builder())
                        .add(block, next - block);
                if (record.state().isZero()) {
                    zeros.add(block, next - block);
                }
            } else if (record.state() == State.UNKNOWN) {
                unknown.add(block, next - block);
            }
            block = next;
        }
        Map<Integer, BlockSet> sets = new HashMap<>();
        durable.forEach((epoch, blocks) -> sets.put(epoch, blocks.build()));
        return new TableSurvey(sets, unknown.build(), zeros.build());
    }

    /** Parts that the table counts as durable were thrown away: from now on everything but {@link #close} throws {@link IllegalStateException}. Never blocks. */
    void spoil() {
        spoilt = true;
    }

    /** Deletes the file. Closing twice is harmless. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                pages.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw localDisk(file, e);
            }
        }
    }

    synchronized BlockRecord record(long block) {
        return onDisk(() -> pages.read(requireBlock(block)));
    }

    /** The first block after this one that may differ from it: the next one, or the next page's first. */
    synchronized long nextDifferent(long block) {
        int page = (int) (block / TablePages.PAGE_BLOCKS);
        return pages.isUniform(page) ? (page + 1L) * TablePages.PAGE_BLOCKS : block + 1;
    }

    synchronized String segmentKey(int segment) {
        return segments.key(segment);
    }

    private BlockRecord baseData(ManifestEntry.Data data) {
        return new BlockRecord(
                State.BASE_DATA, 0, segments.numberOf(data.segmentKey()), data.offset(), data.length(), data.hash());
    }

    private void replace(long block, BlockRecord record) throws IOException {
        if (mayReplace(pages.read(block), record.epoch())) {
            pages.write(block, record);
        }
    }

    private void replaceByZeros(long first, long end, int epoch) throws IOException {
        BlockRecord zero = BlockRecord.newZero(epoch);
        for (long block = first; block < end; ) {
            long next = Math.min(end, nextDifferent(block));
            if (mayReplace(pages.read(block), epoch)) {
                pages.fill(block, next, zero);
            }
            block = next;
        }
    }

    private static boolean mayReplace(BlockRecord known, int epoch) {
        return !known.state().isNew() || known.epoch() <= epoch;
    }

    private long requireBlock(long block) {
        if (block < 0 || block >= blockCount) {
            throw new IllegalArgumentException("block " + block + " is not on a disk of " + blockCount + " blocks");
        }
        return block;
    }

    private interface DiskCall<T> {
        T run() throws IOException;
    }

    private <T> T onDisk(DiskCall<T> call) {
        if (spoilt) {
            throw new IllegalStateException("block table " + file + " counts blocks as durable that were thrown away");
        }
        try {
            return call.run();
        } catch (IOException e) {
            throw localDisk(file, e);
        }
    }

    private static EngineException localDisk(Path file, IOException cause) {
        return new EngineException(
                Kind.LOCAL_DISK,
                "block table " + file,
                String.valueOf(cause.getMessage()),
                "Free space in " + file.toAbsolutePath().getParent()
                        + " or put the work directory on a larger disk (64 bytes per 512 KiB block are needed)",
                cause);
    }
}
