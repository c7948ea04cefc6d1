package io.drayage.protocol.manifest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a chain as one: for every block what the newest manifest that mentions it says. Streams: holds one entry per manifest. The result covers every
 * block of the disk exactly once, ascending, with zero runs joined, so it is what a full manifest of the same state holds.
 *
 * <p>One thread at a time. A block that no manifest covers, an entry beyond the disk or out of order throws {@link MalformedInputException}, whose offset is the
 * block's on the disk, in bytes.
 */
public final class ManifestMerge implements Iterator<ManifestEntry> {
    /** The most manifests of a chain: a full one and its deltas. */
    public static final int MAX_MANIFESTS = 1 + ManifestPolicy.MAX_DELTAS;

    private final long blockCount;
    private final Source[] sources;

    /** First block that {@link #piece} has not covered. */
    private long position;

    /** What follows the last entry returned; null at the end. */
    private @Nullable ManifestEntry ahead;

    /**
     * @param blockCount blocks of the disk at the newest manifest's run
     * @param newestFirst entries of each manifest of the chain, ascending, the full one last; 1 to {@link #MAX_MANIFESTS}. None is read beyond what was asked
     *     for, but one entry of each is read at once
     */
    public ManifestMerge(long blockCount, List<? extends Iterator<ManifestEntry>> newestFirst) {
        BlockGeometry.requireBlocks(0, blockCount);
        if (newestFirst.isEmpty() || newestFirst.size() > MAX_MANIFESTS) {
            throw new IllegalArgumentException(newestFirst.size() + " manifests instead of 1 to " + MAX_MANIFESTS);
        }
        this.blockCount = blockCount;
        this.sources = newestFirst.stream().map(Source::new).toArray(Source[]::new);
        this.ahead = piece();
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public ManifestEntry next() {
        ManifestEntry entry = ahead;
        if (entry == null) {
            throw new NoSuchElementException("the merged manifest has ended");
        }
        ahead = piece();
        if (entry instanceof ManifestEntry.Data) {
            return entry;
        }
        while (ahead instanceof ManifestEntry.Zeros) {
            ahead = piece();
        }
        return new ManifestEntry.Zeros(
                entry.firstBlock(), (ahead == null ? blockCount : ahead.firstBlock()) - entry.firstBlock());
    }

    /** The entry at the position, cut to where a newer manifest has another word; null behind the last block. */
    private @Nullable ManifestEntry piece() {
        long end = blockCount;
        for (Source source : sources) {
            ManifestEntry head = source.headEndingAfter(position);
            if (head == null) {
                continue;
            }
            if (head.endBlock() > blockCount) {
                throw malformed(head.firstBlock(), "an entry beyond the disk's " + blockCount + " blocks");
            }
            if (head.firstBlock() <= position) {
                return cut(head, Math.min(end, head.endBlock()));
            }
            end = Math.min(end, head.firstBlock());
        }
        if (position < blockCount) {
            throw malformed(position, "no manifest covers block " + position);
        }
        return null;
    }

    private ManifestEntry cut(ManifestEntry head, long end) {
        long first = position;
        position = end;
        return head instanceof ManifestEntry.Data ? head : new ManifestEntry.Zeros(first, end - first);
    }

    private static MalformedInputException malformed(long block, String reason) {
        return new MalformedInputException("merged manifest", block * BlockGeometry.BLOCK_BYTES, reason);
    }

    /** One manifest and its current entry. */
    private static final class Source {
        private final Iterator<ManifestEntry> entries;
        private @Nullable ManifestEntry head;
        private long read;

        Source(Iterator<ManifestEntry> entries) {
            this.entries = entries;
            advance();
        }

        @Nullable
        ManifestEntry headEndingAfter(long block) {
            while (head != null && head.endBlock() <= block) {
                advance();
            }
            return head;
        }

        private void advance() {
            head = entries.hasNext() ? entries.next() : null;
            if (head == null) {
                return;
            }
            if (head.firstBlock() < read) {
                throw malformed(head.firstBlock(), "an entry out of order");
            }
            read = head.endBlock();
        }
    }
}
