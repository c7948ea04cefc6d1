package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.guest.BlockFetch;
import io.drayage.engine.guest.DiskSpool;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Fetches single blocks of a sealed run's disk out of the staging area, each checked against its SHA-256. Its caller holds {@link #WINDOW_BYTES} of the memory budget. Confined to one context. */
public final class StagedFetch implements BlockFetch {
    /** What one fetch holds. */
    public static final long WINDOW_BYTES = StagedDiskReader.WINDOW_BYTES;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final RunDocument.Disk disk;
    private final ManifestSpool manifests;
    private final AtomicBoolean cancelled;
    private @Nullable Future<List<Path>> files;

    /**
     * @param manifests where the disk's manifests are kept; the caller's to close
     * @param cancelled set by whoever cancels the run
     */
    public StagedFetch(
            ObjectStore store,
            String stagingPrefix,
            WorkerExecutor worker,
            RunDocument.Disk disk,
            ManifestSpool manifests,
            AtomicBoolean cancelled) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.disk = disk;
        this.manifests = manifests;
        this.cancelled = cancelled;
    }

    @Override
    public Future<Void> fetch(BlockSet blocks, DiskSpool into) {
        return files().compose(list -> worker.executeBlocking(() -> StagedRuns.merged(disk, list, manifests), false))
                .compose(entries -> new StagedDiskReader(
                                store,
                                stagingPrefix,
                                worker,
                                new Chosen(entries, blocks),
                                new Writer(disk, into),
                                cancelled)
                        .readAll());
    }

    /** The manifests are fetched once. */
    private Future<List<Path>> files() {
        Future<List<Path>> known = files;
        if (known == null) {
            known = new StagedRuns(store, stagingPrefix).manifests(disk, manifests);
            files = known;
        }
        return known;
    }

    private record Writer(RunDocument.Disk disk, DiskSpool into) implements BlockVisitor {
        @Override
        public void block(ManifestEntry.Data entry, byte[] block) {
            into.write(entry.blockIndex(), block);
        }

        @Override
        public void bad(ManifestEntry.Data entry, String reason) {
            throw new EngineException(
                    EngineException.Kind.CHECKSUM,
                    "block " + entry.blockIndex() + " of disk '" + disk.label() + "' in " + entry.segmentKey(),
                    reason,
                    "The staging area does not hold what was stored: run the job afresh (--full)");
        }
    }

    /** The entries of some blocks. Ends at the last of them. */
    private static final class Chosen implements Iterator<ManifestEntry> {
        private final Iterator<ManifestEntry> entries;
        private final BlockSet blocks;
        private final long end;
        private @Nullable ManifestEntry next;

        Chosen(Iterator<ManifestEntry> entries, BlockSet blocks) {
            this.entries = entries;
            this.blocks = blocks;
            long last = 0;
            for (Iterator<BlockSet.Span> spans = blocks.spans(); spans.hasNext(); ) {
                last = spans.next().end();
            }
            this.end = last;
        }

        @Override
        public boolean hasNext() {
            while (next == null && entries.hasNext()) {
                ManifestEntry entry = entries.next();
                if (entry.firstBlock() >= end) {
                    return false;
                }
                next = entry instanceof ManifestEntry.Data && blocks.contains(entry.firstBlock()) ? entry : null;
            }
            return next != null;
        }

        @Override
        public ManifestEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no further block");
            }
            ManifestEntry found = next;
            next = null;
            return Objects.requireNonNull(found);
        }
    }
}
