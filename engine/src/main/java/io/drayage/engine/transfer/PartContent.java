package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockSet;
import java.util.ArrayList;
import java.util.List;

/** Which blocks are in a part that is not durable yet. Confined to the disk's context. */
final class PartContent {
    private final List<BlockSpan> data = new ArrayList<>();
    private final List<BlockSpan> zeros = new ArrayList<>();

    void block(long block) {
        data.add(new BlockSpan(block, 1));
    }

    void zeros(long first, long count) {
        BlockSpan last = zeros.isEmpty() ? new BlockSpan(-1, 0) : zeros.get(zeros.size() - 1);
        if (last.end() == first) {
            zeros.set(zeros.size() - 1, new BlockSpan(last.first(), last.count() + count));
        } else {
            zeros.add(new BlockSpan(first, count));
        }
    }

    int zeroRuns() {
        return zeros.size();
    }

    void addTo(BlockSet.Builder pending, BlockSet.Builder zero) {
        data.forEach(span -> pending.add(span.first(), span.count()));
        zeros.forEach(span -> zero.add(span.first(), span.count()));
    }
}
