package io.drayage.protocol.manifest;

import io.drayage.protocol.block.BlockGeometry;
import java.util.Optional;
import java.util.UUID;

/**
 * What a manifest is about.
 *
 * @param parentRun the run whose manifest this one is a delta of; empty exactly when {@code level} is 0
 * @param level 0: full, covers every block of the disk; n: holds what differs from the parent's manifest, which has level n - 1; at most {@link
 *     ManifestPolicy#MAX_DELTAS}
 * @param epoch the snapshot epoch at which the run sealed, 0 or more
 * @param capacityBytes the disk's size at that run
 */
public record ManifestHeader(UUID run, UUID disk, Optional<UUID> parentRun, int level, int epoch, long capacityBytes) {
    /** Checks that the fields agree. */
    public ManifestHeader {
        if (level < 0 || level > ManifestPolicy.MAX_DELTAS) {
            throw new IllegalArgumentException("level " + level + " is not within 0 to " + ManifestPolicy.MAX_DELTAS);
        }
        if (parentRun.isPresent() != (level > 0)) {
            throw new IllegalArgumentException(
                    "a manifest of level " + level + (level > 0 ? " needs a parent run" : " has no parent run"));
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " is negative");
        }
        BlockGeometry.blockCount(capacityBytes);
    }

    /** Blocks of the disk. */
    public long blockCount() {
        return BlockGeometry.blockCount(capacityBytes);
    }
}
