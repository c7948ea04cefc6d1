package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.protocol.block.BlockSet;
import java.util.Optional;

/**
 * What of a disk is read in one epoch.
 *
 * @param changeSource {@code full}, {@code cbt} or {@code hash}
 * @param reads what is still to be read, in the first reading
 * @param markable what marks of this reading are about: all that it reads, what is durable already too, but nothing that is believed to be zero
 * @param fingerprint of {@code markable}
 * @param trusted blocks that stand without having been read in this epoch
 * @param changeId tracking's position at the epoch's snapshot
 * @param distrust why everything is read although tracking might have said less
 * @param samplesMismatched blocks of the sample that are durable although they were believed unchanged: an earlier owner of the run found them
 */
record ReadPlan(
        String changeSource,
        ReadSet reads,
        BlockSet markable,
        long fingerprint,
        BlockSet trusted,
        Optional<String> changeId,
        Optional<String> distrust,
        long samplesMismatched) {
    /** A reading of the whole disk, of which {@code reads} is what is still to be read. */
    static ReadPlan whole(DiskWork disk, BlockSet all, ReadSet reads, Optional<String> changeId, String distrust) {
        return new ReadPlan(
                ChangePlan.HASH,
                reads,
                all,
                disk.fingerprint(all),
                BlockSet.empty(),
                changeId,
                Optional.of(distrust),
                0);
    }
}
