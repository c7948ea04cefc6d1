package io.drayage.engine.run;

import io.drayage.engine.transfer.ReadSet;
import io.drayage.protocol.block.BlockSet;
import java.util.Optional;

/**
 * What of a disk is read in one epoch.
 *
 * @param changeSource {@code full}, {@code cbt} or {@code hash}
 * @param reads what is still to be read, in the first reading
 * @param trusted blocks that stand without having been read in this epoch
 * @param changeId tracking's position at the epoch's snapshot
 * @param distrust why everything is read although tracking might have said less
 */
record ReadPlan(
        String changeSource, ReadSet reads, BlockSet trusted, Optional<String> changeId, Optional<String> distrust) {}
