package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockSet;
import java.util.Map;

/**
 * What a {@link BlockTable} has just now.
 *
 * @param durable blocks that this run made durable, by the epoch at which each stands
 * @param zeros those of them that are zero
 * @param unknown blocks that neither the baseline nor this run has
 */
public record TableSurvey(Map<Integer, BlockSet> durable, BlockSet unknown, BlockSet zeros) {
    /** Copies the map. */
    public TableSurvey {
        durable = Map.copyOf(durable);
    }

    /** Blocks that stand at this epoch. */
    public BlockSet at(int epoch) {
        return durable.getOrDefault(epoch, BlockSet.empty());
    }

    /** Everything that this run made durable. */
    public BlockSet all() {
        BlockSet all = BlockSet.empty();
        for (BlockSet blocks : durable.values()) {
            all = all.union(blocks);
        }
        return all;
    }

    /** The latest epoch of any durable block, −1 when there is none. */
    public int latestEpoch() {
        return durable.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    }
}
