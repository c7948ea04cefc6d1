package io.drayage.engine.change;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.block.BlockSet.Span;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Draws the blocks that are read although tracking calls them unchanged: 0.1 % of them, at least 16, at most 1 GiB, each as likely as any other. Run and disk seed the
 * draw, so it is the same after a restart and another in the next run. Stateless.
 */
public final class UnreadSample {
    static final long LEAST_BLOCKS = 16;
    static final long MOST_BLOCKS = (1L << 30) / BlockGeometry.BLOCK_BYTES;
    private static final long ONE_IN = 1000;

    private UnreadSample() {}

    /** The sample of these blocks. */
    public static BlockSet of(BlockSet unread, UUID runId, UUID diskId) {
        long count = unread.count();
        long wanted = Math.min(MOST_BLOCKS, Math.max(LEAST_BLOCKS, (count + ONE_IN - 1) / ONE_IN));
        return wanted >= count ? unread : pick(unread, ranks(count, wanted, runId, diskId));
    }

    private static NavigableSet<Long> ranks(long count, long wanted, UUID runId, UUID diskId) {
        SplittableRandom random = new SplittableRandom(mixed(runId) + 31 * mixed(diskId));
        NavigableSet<Long> ranks = new TreeSet<>();
        while (ranks.size() < wanted) {
            ranks.add(random.nextLong(count));
        }
        return ranks;
    }

    private static long mixed(UUID id) {
        return id.getMostSignificantBits() ^ Long.rotateLeft(id.getLeastSignificantBits(), 32);
    }

    /** The blocks at these positions of the ascending set. */
    private static BlockSet pick(BlockSet set, NavigableSet<Long> ranks) {
        BlockSet.Builder picked = BlockSet.builder();
        Iterator<Span> spans = set.spans();
        Span span = spans.next();
        long before = 0;
        for (long rank : ranks) {
            while (rank - before >= span.count()) {
                before += span.count();
                span = spans.next();
            }
            picked.add(span.first() + rank - before, 1);
        }
        return picked.build();
    }
}
