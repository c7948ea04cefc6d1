package io.drayage.engine.run;

import io.drayage.protocol.block.BlockSet;
import java.util.Optional;

/**
 * What earlier epochs of a run know of a disk.
 *
 * @param same blocks that one of them found to be as in the last sealed run
 * @param again blocks that one of them knows, durable or {@code same}, and that may have changed since
 * @param kept blocks that one of them knows and that have not changed since, on change tracking's word
 */
record OlderEpochs(BlockSet same, BlockSet again, BlockSet kept) {
    static final OlderEpochs NONE = new OlderEpochs(BlockSet.empty(), BlockSet.empty(), BlockSet.empty());

    /**
     * Another epoch's knowledge. A block that two epochs know must have stayed as it was since the later one, of which its content is: to read it when it has changed since either is right, too.
     *
     * @param sameThen blocks that it found to be as in the last sealed run
     * @param known all that it knows
     * @param changed of these, what has changed since; empty when that cannot be said
     */
    OlderEpochs and(BlockSet sameThen, BlockSet known, Optional<BlockSet> changed) {
        BlockSet more = changed.orElse(known);
        BlockSet nowAgain = again.union(more);
        return new OlderEpochs(same.union(sameThen), nowAgain, kept.union(known).minus(nowAgain));
    }
}
