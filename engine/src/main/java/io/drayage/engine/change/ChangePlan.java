package io.drayage.engine.change;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import java.util.Optional;

/**
 * What of a disk is read, and what is believed unread. Every block of the disk is in exactly one of: {@code toRead}; {@code trustedZero}; neither, which means that it
 * is believed to be as in the parent. The sample is taken from what is believed.
 *
 * @param changeSource {@link #FULL}, {@link #CBT} or {@link #HASH}
 * @param toRead blocks that must be read
 * @param sample blocks that are believed and read all the same, to catch tracking in a lie; no block of {@code toRead} is among them
 * @param changeId tracking's position at this snapshot, to be kept once the run is sealed; empty when the disk is not tracked
 * @param distrust why everything is read although there is a parent or tracking; a sentence without a full stop
 * @param trustedZero blocks that tracking says were never written: zero without having been read
 */
public record ChangePlan(
        String changeSource,
        BlockSet toRead,
        BlockSet sample,
        Optional<String> changeId,
        Optional<String> distrust,
        BlockSet trustedZero) {
    /** Everything that may hold data is read, nothing to compare with. */
    public static final String FULL = "full";
    /** What changed since the last sealed run is read. */
    public static final String CBT = "cbt";
    /** Everything is read and compared with the parent by hash. */
    public static final String HASH = "hash";

    /** Blocks that are not read at all on tracking's word. */
    public BlockSet trustedUnread(long capacityBytes) {
        return BlockSet.all(BlockGeometry.blockCount(capacityBytes))
                .minus(toRead)
                .minus(sample);
    }
}
