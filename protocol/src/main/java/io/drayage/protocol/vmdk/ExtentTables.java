package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;

/**
 * Compares where the grains were seen in the stream with where the grain tables say they are. Inflating proves what is in a
 * grain but not which grain it is: a flipped bit in a marker's LBA, or a grain lost whole, shows only here.
 *
 * <p>Cheap enough for an event loop: one store per grain, one compare per table entry, memory for one table.
 */
sealed interface ExtentTables permits TrailingTables, LeadingTables {

    static ExtentTables of(SparseExtentHeader header) {
        return header.directoryAtEnd() ? new TrailingTables(header) : new LeadingTables(header);
    }

    /** A sector between the header and the first grain, little-endian, from index 0. */
    void preamble(long sector, ByteBuffer bytes);

    /**
     * A grain was seen.
     *
     * @param index of the grain on the disk, ascending
     * @param markerSector of the stream where its marker stands
     */
    void grain(long index, long markerSector);

    /**
     * A marker of this type was seen; its payload comes by {@link #metadata}.
     *
     * @param markerSector of the stream
     */
    void begin(MarkerType type, long markerSector);

    /**
     * One sector of the payload, little-endian, from index 0.
     *
     * @param last whether it is the payload's last
     */
    void metadata(ByteBuffer bytes, boolean last);

    /** No more grains will come. */
    void end(long markerSector);

    /** Whether no marker but the end of the stream may follow. */
    boolean closed();

    /** Mixes two numbers so that sums of such values agree only if the same pairs were added. */
    static long mix(long index, long sector) {
        long mixed = index * 0x9E3779B97F4A7C15L + sector;
        mixed = (mixed ^ (mixed >>> 31)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 32);
    }

    static MalformedInputException malformed(String structure, long sector, String reason) {
        return new MalformedInputException(structure, sector * SparseExtentHeader.BYTES, reason);
    }
}
