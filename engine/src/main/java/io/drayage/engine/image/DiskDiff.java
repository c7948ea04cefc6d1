package io.drayage.engine.image;

import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What must be put over a disk's image parent, or what a new base must hold. Walks local manifests as often as it is asked to: the same walk counts, sums up, and tells what to fetch. Over a parent a block that
 * became zero is put as zeros; in a base it is not put at all.
 *
 * @param manifests of this run, newest first
 * @param parent those of the image parent; absent for a base
 */
record DiskDiff(ManifestSpool spool, RunDocument.Disk disk, List<Path> manifests, Optional<Parent> parent) {
    /** The image parent's manifests, newest first. */
    record Parent(RunDocument.Disk disk, List<Path> manifests) {}

    /**
     * The sum of a walk.
     *
     * @param changed blocks to be put, zeros included
     * @param zeros those of them that are put as zeros
     * @param linearChecksum SHA-256 over the digests of all of them, ascending
     */
    record Totals(long changed, BlockSet zeros, BlockHash linearChecksum) {}

    /** Blocking, like the iterator: worker threads only. */
    Iterator<ManifestEntry> entries() {
        Iterator<ManifestEntry> now = StagedRuns.merged(disk, manifests, spool);
        return parent.<Iterator<ManifestEntry>>map(
                        before -> new ManifestDiff(now, StagedRuns.merged(before.disk(), before.manifests(), spool)))
                .orElse(now);
    }

    /** Walks it once. */
    Future<Totals> totals(WorkerExecutor worker) {
        return worker.executeBlocking(this::walk, false);
    }

    private Totals walk() {
        long changed = 0;
        BlockSet.Builder zeros = BlockSet.builder();
        MessageDigest linear = BlockHasher.newSha256();
        byte[] digest = new byte[BlockHash.BYTES];
        Iterator<ManifestEntry> all = entries();
        while (all.hasNext()) {
            ManifestEntry entry = all.next();
            if (entry instanceof ManifestEntry.Data data) {
                changed++;
                update(linear, digest, data.hash());
            } else if (parent.isPresent()) {
                changed += entry.count();
                zeros.add(entry.firstBlock(), entry.count());
                for (long i = 0; i < entry.count(); i++) {
                    update(linear, digest, BlockHash.ZERO_BLOCK);
                }
            }
        }
        return new Totals(changed, zeros.build(), BlockHash.of(linear.digest()));
    }

    private static void update(MessageDigest linear, byte[] digest, BlockHash hash) {
        hash.write(ByteBuffer.wrap(digest));
        linear.update(digest);
    }
}
