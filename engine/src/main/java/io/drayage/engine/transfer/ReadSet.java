package io.drayage.engine.transfer;

import io.drayage.protocol.block.BlockSet;

/**
 * What a source with random access shall read of a disk. All other blocks stand as the block table has them.
 *
 * @param wanted blocks that may differ from the table, or that it does not know
 * @param zeros blocks that are zero without being read: change tracking says that they were never written. What is read counts more
 * @param sample blocks that are believed to be as the table has them, read to find out whether that is so; a block that is in both sets is no sample
 */
public record ReadSet(BlockSet wanted, BlockSet zeros, BlockSet sample) {
    /** Takes wanted blocks out of the other sets; a block of the sample may be among the zeros. */
    public ReadSet {
        sample = sample.minus(wanted);
        zeros = zeros.minus(wanted);
    }

    /** These blocks and no others. */
    public static ReadSet of(BlockSet wanted) {
        return new ReadSet(wanted, BlockSet.empty(), BlockSet.empty());
    }

    /** The whole disk, as a stream delivers it. */
    static final ReadSet NONE = of(BlockSet.empty());

    /** Of blocks that turned out not to be what the table says, those that contradict what was believed. */
    BlockSet lies(BlockSet differing, boolean zero) {
        BlockSet believed = differing.intersect(sample);
        return zero ? believed.minus(zeros) : believed;
    }

    /** Blocks to take for zero without reading them. */
    BlockSet unreadZeros() {
        return zeros.minus(sample);
    }

    /** Everything that the source must deliver. */
    public BlockSet all() {
        return wanted.union(sample);
    }
}
