package io.drayage.engine.source;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.SparseExtentHeader;
import java.util.Arrays;
import java.util.List;

/** A block made of compressed grains; what no grain covers is zero. */
final class GrainBlock implements SourceBlock {
    private static final int SECTOR = SparseExtentHeader.BYTES;

    private final long index;
    private final SparseExtentHeader header;
    private final List<Grain> grains;
    private final int heldBytes;

    /** @param zlib holds the grain's {@code length} compressed bytes from index 0 */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record Grain(long lbaSectors, byte[] zlib, int length) {}

    /** @param grains ascending, all within the block */
    GrainBlock(long index, SparseExtentHeader header, List<Grain> grains, int heldBytes) {
        this.index = index;
        this.header = header;
        this.grains = grains;
        this.heldBytes = heldBytes;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int heldBytes() {
        return heldBytes;
    }

    @Override
    public void materialise(GrainInflater inflater, byte[] target) {
        long blockStart = index * BlockGeometry.BLOCK_BYTES;
        int written = 0;
        for (Grain grain : grains) {
            int at = (int) (grain.lbaSectors() * SECTOR - blockStart);
            Arrays.fill(target, written, at, (byte) 0);
            written = at + inflate(inflater, grain, target, at);
        }
        int valid = Math.min(written, BlockGeometry.validBytes(index, header.capacityBytes()));
        Arrays.fill(target, valid, BlockGeometry.BLOCK_BYTES, (byte) 0);
    }

    private int inflate(GrainInflater inflater, Grain grain, byte[] target, int at) {
        try {
            int length = inflater.inflate(grain.zlib(), 0, grain.length(), target, at, header.grainBytes());
            header.requireGrainLength(grain.lbaSectors(), length);
            return length;
        } catch (MalformedInputException e) {
            throw new MalformedInputException("grain at sector " + grain.lbaSectors(), e.offset(), e.reason());
        }
    }
}
