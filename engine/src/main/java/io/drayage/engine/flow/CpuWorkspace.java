package io.drayage.engine.flow;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.vmdk.GrainInflater;

/**
 * What one CPU thread keeps for itself so that blocks cost no garbage: room for a block, a SHA-256, an LZ4 encoder and an inflater. Owned by its thread.
 *
 * @param block {@link BlockGeometry#BLOCK_BYTES} bytes of scratch; content is whatever the last task left
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: shared scratch of one thread
public record CpuWorkspace(byte[] block, BlockHasher hasher, Lz4BlockFrame lz4, GrainInflater inflater)
        implements AutoCloseable {
    /** A workspace with the given inflater, which it owns. */
    public static CpuWorkspace with(GrainInflater inflater) {
        return new CpuWorkspace(new byte[BlockGeometry.BLOCK_BYTES], new BlockHasher(), new Lz4BlockFrame(), inflater);
    }

    @Override
    public void close() {
        inflater.close();
    }
}
