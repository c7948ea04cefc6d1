package io.drayage.engine.source;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.DiskDescriptor;
import io.drayage.protocol.vmdk.GrainHandler;
import io.drayage.protocol.vmdk.SparseExtentHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers grains into 512 KiB blocks and gaps into runs of zero blocks, in order. Confined to the source's context. */
final class GrainAssembler implements GrainHandler {
    private static final int SECTORS_PER_BLOCK = BlockGeometry.BLOCK_BYTES / SparseExtentHeader.BYTES;

    private final long capacityBytes;
    private final SourceListener listener;
    private @Nullable SparseExtentHeader header;
    private List<GrainBlock.Grain> grains = new ArrayList<>();
    private int heldBytes;
    private long allocatedBytes;
    private long currentBlock = -1;
    private long nextBlock;

    GrainAssembler(long capacityBytes, SourceListener listener) {
        this.capacityBytes = capacityBytes;
        this.listener = listener;
    }

    @Override
    public void header(SparseExtentHeader streamHeader, DiskDescriptor descriptor) {
        start(streamHeader);
    }

    void start(SparseExtentHeader streamHeader) {
        if (streamHeader.grainBytes() > BlockGeometry.BLOCK_BYTES) {
            throw new MalformedInputException(
                    "VMDK header", 20, "grains of " + streamHeader.grainBytes() + " bytes are larger than a block");
        }
        header = streamHeader;
    }

    @Override
    public byte[] allocate(int compressedBytes) {
        allocatedBytes += compressedBytes;
        return new byte[compressedBytes];
    }

    @Override
    public void grain(long lbaSectors, byte[] zlib, int length) {
        long block = lbaSectors / SECTORS_PER_BLOCK;
        if (block != currentBlock) {
            flush();
            currentBlock = block;
        }
        grains.add(new GrainBlock.Grain(lbaSectors, zlib, length));
        heldBytes += zlib.length;
        if ((lbaSectors + header().grainSectors()) % SECTORS_PER_BLOCK == 0) {
            flush();
        }
    }

    /** Bytes in arrays given out since the last call; every one of them ends in a block. */
    long takeAllocatedBytes() {
        long taken = allocatedBytes;
        allocatedBytes = 0;
        return taken;
    }

    /** The stream ended as it should: delivers what is left. */
    void finish() {
        flush();
        zerosUpTo(BlockGeometry.blockCount(capacityBytes));
    }

    private void flush() {
        if (grains.isEmpty()) {
            return;
        }
        zerosUpTo(currentBlock);
        var block = new GrainBlock(currentBlock, header(), grains, heldBytes);
        nextBlock = currentBlock + 1;
        grains = new ArrayList<>();
        heldBytes = 0;
        listener.block(block);
    }

    private void zerosUpTo(long block) {
        if (block > nextBlock) {
            listener.zeros(nextBlock, block - nextBlock);
            nextBlock = block;
        }
    }

    private SparseExtentHeader header() {
        if (header == null) {
            throw new IllegalStateException("a grain before the header");
        }
        return header;
    }
}
