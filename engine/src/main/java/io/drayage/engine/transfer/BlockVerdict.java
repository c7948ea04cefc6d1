package io.drayage.engine.transfer;

import io.drayage.engine.flow.CpuWorkspace;
import io.drayage.engine.flow.DirectBuffers;
import io.drayage.engine.source.SourceBlock;
import io.drayage.protocol.block.BlockHash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What the CPU stage found out about a block. */
sealed interface BlockVerdict {
    /** The baseline, or an earlier part of this run, has this content. */
    record Same() implements BlockVerdict {}

    /** All zero; {@code known} if the baseline has it as zero too. */
    record Zero(boolean known) implements BlockVerdict {}

    /**
     * To be stored.
     *
     * @param frame from position 0 to limit; a buffer of the frames' pool
     */
    record Changed(BlockHash hash, ByteBuffer frame) implements BlockVerdict {}

    /** Materialises, hashes, compares and, if need be, encodes one block. On a CPU thread. */
    static BlockVerdict of(SourceBlock block, BlockTable table, DirectBuffers frames, CpuWorkspace workspace) {
        byte[] bytes = workspace.block();
        block.materialise(workspace.inflater(), bytes);
        if (Zeros.areAll(bytes)) {
            return new Zero(table.holds(block.index(), BlockHash.ZERO_BLOCK));
        }
        BlockHash hash = workspace.hasher().hash(bytes, 0);
        if (table.holds(block.index(), hash)) {
            return new Same();
        }
        ByteBuffer frame = frames.take();
        boolean encoded = false;
        try {
            workspace.lz4().encode(bytes, 0, frame);
            encoded = true;
            return new Changed(hash, frame.flip());
        } finally {
            if (!encoded) {
                frames.give(frame);
            }
        }
    }

    /** Compares with zeros by the JDK's vectorised mismatch; a block with data is told by its first bytes as a rule. */
    final class Zeros {
        private static final byte[] ZEROS = new byte[64 << 10];

        private Zeros() {}

        static boolean areAll(byte[] bytes) {
            for (int at = 0; at < bytes.length; at += ZEROS.length) {
                if (Arrays.mismatch(bytes, at, at + ZEROS.length, ZEROS, 0, ZEROS.length) >= 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
