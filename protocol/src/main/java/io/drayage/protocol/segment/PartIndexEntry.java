package io.drayage.protocol.segment;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.lz4.Lz4BlockFrame;

/** What a part says about one block, or about a run of zero blocks. Immutable. */
public sealed interface PartIndexEntry {
    /** The first block that the entry is about. */
    long firstBlock();

    /** How many blocks it is about, at least 1. */
    long count();

    /**
     * A block whose frame is in this part.
     *
     * @param offsetInPart where the frame starts, in bytes from the part's first byte
     * @param frameBytes the frame's length
     * @param hash SHA-256 of the block before compression
     */
    record Block(long blockIndex, int offsetInPart, int frameBytes, BlockHash hash) implements PartIndexEntry {
        /** Checks what can be checked without the part. */
        public Block {
            BlockGeometry.requireBlocks(blockIndex, 1);
            if (offsetInPart < 0
                    || frameBytes < Lz4BlockFrame.MIN_FRAME_BYTES
                    || frameBytes > Lz4BlockFrame.MAX_FRAME_BYTES) {
                throw new IllegalArgumentException("no frame has offset " + offsetInPart + ", length " + frameBytes);
            }
        }

        @Override
        public long firstBlock() {
            return blockIndex;
        }

        @Override
        public long count() {
            return 1;
        }
    }

    /** Blocks {@code firstBlock} to {@code firstBlock + count} exclusive are zero; they have no frame. */
    record ZeroRun(long firstBlock, long count) implements PartIndexEntry {
        /** Checks that the blocks may exist. */
        public ZeroRun {
            BlockGeometry.requireBlocks(firstBlock, count);
        }
    }
}
