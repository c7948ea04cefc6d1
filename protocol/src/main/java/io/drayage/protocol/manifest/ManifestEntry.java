package io.drayage.protocol.manifest;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.lz4.Lz4BlockFrame;

/** What a manifest says about one block, or about a run of zero blocks. Immutable. */
public sealed interface ManifestEntry {
    /** The first block that the entry is about. */
    long firstBlock();

    /** How many blocks it is about, at least 1. */
    long count();

    /** The first block after the entry. */
    default long endBlock() {
        return firstBlock() + count();
    }

    /**
     * A block with content.
     *
     * @param hash SHA-256 of the padded block
     * @param segmentKey key of the segment below the staging prefix, see {@link ManifestWriter#requireKey}
     * @param offset where the block's LZ4 frame starts in the segment, bytes
     * @param length length of the frame, bytes
     */
    record Data(long blockIndex, BlockHash hash, String segmentKey, long offset, int length) implements ManifestEntry {
        /** Checks what can be checked without the segment. */
        public Data {
            BlockGeometry.requireBlocks(blockIndex, 1);
            if (!isFrame(offset, length)) {
                throw new IllegalArgumentException("no frame has offset " + offset + ", length " + length);
            }
        }

        /** Whether a frame may lie there in a segment: S3's largest object has 5 TiB. */
        static boolean isFrame(long offset, long length) {
            return offset >= 0
                    && offset < 5L << 40
                    && length >= Lz4BlockFrame.MIN_FRAME_BYTES
                    && length <= Lz4BlockFrame.MAX_FRAME_BYTES;
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

    /** Blocks {@code firstBlock} to {@code firstBlock + count} exclusive are zero. */
    record Zeros(long firstBlock, long count) implements ManifestEntry {
        /** Checks that the blocks may exist. */
        public Zeros {
            BlockGeometry.requireBlocks(firstBlock, count);
        }
    }
}
