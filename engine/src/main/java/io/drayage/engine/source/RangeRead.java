package io.drayage.engine.source;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.GrainInflater;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One range of the flat extent, some adjacent blocks long, as it comes: views of the buffers that arrived. Confined to the source's context until its blocks are handed over. */
final class RangeRead {
    private final long firstBlock;
    private final int blocks;
    private final int bytes;
    private final long capacityBytes;
    private List<ByteBuffer> pieces = new ArrayList<>();
    private int received;
    private boolean done;
    private int tries;
    private long askedAt;

    RangeRead(long firstBlock, int blocks, long capacityBytes) {
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.capacityBytes = capacityBytes;
        this.bytes = (int) (Math.min((firstBlock + blocks) * BlockGeometry.BLOCK_BYTES, capacityBytes) - first());
    }

    /** First byte, inclusive. */
    long first() {
        return firstBlock * BlockGeometry.BLOCK_BYTES;
    }

    /** Last byte, inclusive, as Range has it. */
    long last() {
        return first() + bytes - 1;
    }

    int bytes() {
        return bytes;
    }

    /** Takes a piece; false when it is more than was asked for. */
    boolean add(ByteBuffer piece) {
        received += piece.remaining();
        pieces.add(piece);
        return received <= bytes;
    }

    int received() {
        return received;
    }

    void asked(long now) {
        askedAt = now;
    }

    long latencyNanos(long now) {
        return now - askedAt;
    }

    void finish() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** Forgets what came and counts the failure. */
    int restart() {
        pieces = new ArrayList<>();
        received = 0;
        return ++tries;
    }

    /** Its blocks, in order. */
    List<SourceBlock> take() {
        List<SourceBlock> whole = new ArrayList<>(blocks);
        for (int i = 0; i < blocks; i++) {
            whole.add(new Block(firstBlock + i, i * BlockGeometry.BLOCK_BYTES, pieces, capacityBytes));
        }
        return whole;
    }

    /** @param at where the block begins in the pieces */
    private record Block(long index, int at, List<ByteBuffer> pieces, long capacityBytes) implements SourceBlock {
        @Override
        public int heldBytes() {
            return BlockGeometry.validBytes(index, capacityBytes);
        }

        @Override
        public void materialise(GrainInflater inflater, byte[] target) {
            int valid = heldBytes();
            int skip = at;
            int written = 0;
            for (ByteBuffer piece : pieces) {
                int available = piece.remaining() - skip;
                if (available > 0 && written < valid) {
                    int taken = Math.min(available, valid - written);
                    piece.get(piece.position() + skip, target, written, taken);
                    written += taken;
                }
                skip = Math.max(0, -available);
            }
            Arrays.fill(target, valid, BlockGeometry.BLOCK_BYTES, (byte) 0);
        }
    }
}
