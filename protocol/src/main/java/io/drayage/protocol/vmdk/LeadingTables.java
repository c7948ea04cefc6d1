package io.drayage.protocol.vmdk;

import static io.drayage.protocol.vmdk.ExtentTables.malformed;
import static io.drayage.protocol.vmdk.ExtentTables.mix;

import java.nio.ByteBuffer;

/**
 * Tables before the grains, as {@code qemu-img} and {@code vmdk-convert} lay out a finished file. There is no end-of-stream
 * marker to rely on (QEMU's zero padding looks like one), so the tables decide whether the file is whole.
 *
 * <p>A 64 TiB disk has 4 GiB of tables, so they are not kept: both sides are summed up and the sums compared at the end.
 * That needs the tables to follow the directory one after another, which both writers do; anything else is refused, as its
 * completeness could not be told.
 */
final class LeadingTables implements ExtentTables {

    private static final int ENTRIES_PER_SECTOR = SparseExtentHeader.BYTES / 4;

    private final SparseExtentHeader header;
    private final long firstTableSector;
    private final long endOfTables;

    private long promised;
    private long promisedSum;
    private long seen;
    private long seenSum;

    LeadingTables(SparseExtentHeader header) {
        this.header = header;
        long directory = header.directoryOffset();
        long endOfDescriptor = header.descriptorOffset() + header.descriptorSectors();
        long tables = (long) header.tableCount() * header.tableSectors();
        long size = header.directorySectors() + tables;
        if (directory < endOfDescriptor || directory > header.overheadSectors() - size) {
            throw malformed(
                    "VMDK header", 0, "grain directory does not lie between the descriptor and the first grain");
        }
        firstTableSector = directory + header.directorySectors();
        endOfTables = firstTableSector + tables;
    }

    @Override
    public void preamble(long sector, ByteBuffer bytes) {
        if (sector < header.directoryOffset() || sector >= endOfTables) {
            return;
        }
        if (sector < firstTableSector) {
            directory(sector, bytes);
        } else {
            tables(sector - firstTableSector, bytes);
        }
    }

    private void directory(long sector, ByteBuffer bytes) {
        long first = (sector - header.directoryOffset()) * ENTRIES_PER_SECTOR;
        int entries = (int) Math.min(ENTRIES_PER_SECTOR, header.tableCount() - first);
        for (int i = 0; i < entries; i++) {
            long expected = firstTableSector + (first + i) * header.tableSectors();
            if (Integer.toUnsignedLong(bytes.getInt(4 * i)) != expected) {
                throw malformed(
                        "grain directory",
                        sector,
                        "tables do not follow it one after another, so the file's completeness cannot be told");
            }
        }
    }

    private void tables(long sector, ByteBuffer bytes) {
        for (int i = 0; i < ENTRIES_PER_SECTOR; i++) {
            long position = Integer.toUnsignedLong(bytes.getInt(4 * i));
            // 0 is absent and 1 is "zero grain"; both mean zeros here, where there is no parent.
            if (position > 1) {
                promised++;
                promisedSum += mix(sector * ENTRIES_PER_SECTOR + i, position);
            }
        }
    }

    @Override
    public void grain(long index, long markerSector) {
        seen++;
        seenSum += mix(index, markerSector);
    }

    @Override
    public void begin(MarkerType type, long markerSector) {
        throw malformed(type.structure(), markerSector, "has no place in a file whose tables precede the grains");
    }

    @Override
    public void metadata(ByteBuffer bytes, boolean last) {
        throw new IllegalStateException("metadata without a marker");
    }

    @Override
    public void end(long markerSector) {
        if (promised != seen) {
            throw malformed(
                    "VMDK stream",
                    markerSector,
                    "truncated or corrupt: the tables list " + promised + " grains, " + seen + " came");
        }
        if (promisedSum != seenSum) {
            throw malformed("VMDK stream", markerSector, "corrupt: grains are not where the tables list them");
        }
    }

    @Override
    public boolean closed() {
        return false;
    }
}
