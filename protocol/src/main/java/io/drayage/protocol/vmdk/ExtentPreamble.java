package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;

/** The sectors between the header and the first grain: the descriptor, and in QEMU's layout the tables. */
final class ExtentPreamble {

    private static final int SECTOR = SparseExtentHeader.BYTES;

    private final SparseExtentHeader header;
    private final ExtentTables tables;
    private final byte[] descriptor;

    ExtentPreamble(SparseExtentHeader header, ExtentTables tables) {
        this.header = header;
        this.tables = tables;
        this.descriptor = new byte[header.descriptorSectors() * SECTOR];
    }

    /**
     * Takes the next sector.
     *
     * @param index of the sector in the stream, from 1
     * @return whether it is the last one before the first grain
     */
    boolean takeSector(long index, ByteBuffer bytes) {
        long inDescriptor = index - header.descriptorOffset();
        if (inDescriptor >= 0 && inDescriptor < header.descriptorSectors()) {
            bytes.get(0, descriptor, (int) inDescriptor * SECTOR, SECTOR);
        }
        tables.preamble(index, bytes);
        return index + 1 == header.overheadSectors();
    }

    /** What the descriptor says, once its sectors are taken. */
    DiskDescriptor descriptor() {
        long start = header.descriptorOffset() * SECTOR;
        DiskDescriptor parsed;
        try {
            parsed = DiskDescriptor.parse(ByteBuffer.wrap(descriptor));
        } catch (MalformedInputException e) {
            throw new MalformedInputException(e.structure(), start + e.offset(), e.reason());
        }
        if (parsed.hasParent()) {
            throw new MalformedInputException(
                    "VMDK descriptor", start, "disk has a parent: absent grains are not zeros");
        }
        return parsed;
    }
}
