package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 512-byte header of a streamOptimized extent; its copy near the end, with the true {@link #directoryOffset}, is the
 * footer. Every instance is valid: what the format or our bounds forbid is refused when it is made.
 *
 * <pre>
 *  off size field                     off size field
 *    0    4 magic "KDMV"               48    8 rgdOffset (redundant grain directory)
 *    4    4 version 1..3               56    8 gdOffset (grain directory; all ones: at the end)
 *    8    4 flags                      64    8 overHead: sectors before the first grain
 *   12    8 capacity, sectors          72    1 uncleanShutdown
 *   20    8 grainSize, sectors         73    4 0A 20 0D 0A, spoilt by a text-mode transfer
 *   28    8 descriptorOffset, sector   77    2 compressAlgorithm: 1, deflate
 *   36    8 descriptorSize, sectors    79  433 zero
 *   44    4 numGTEsPerGT
 * </pre>
 *
 * <p>Source: VMware, <i>Virtual Disk Format 5.0</i>, "Hosted sparse extents". The bounds are ours where it gives none.
 *
 * @param version 1 to 3; vSphere sends 3
 * @param flags bits 16 (compressed grains) and 17 (markers) are set, none above; of the lower ones unknown ones may be
 * @param capacitySectors size of the disk, 1 to {@link #MAX_CAPACITY_SECTORS}; need not be a multiple of the grain size
 * @param grainSectors a power of two from 8 to 2048; 128 in practice
 * @param descriptorOffset sector of the descriptor, at least 1
 * @param descriptorSectors its size, 1 to 2048
 * @param tableEntries entries in a grain table, a power of two from 128 to 4096; 512 in practice
 * @param redundantDirectoryOffset not used
 * @param directoryOffset sector of the grain directory, or {@link #DIRECTORY_AT_END}
 * @param overheadSectors sectors before the first grain marker
 */
public record SparseExtentHeader(
        int version,
        int flags,
        long capacitySectors,
        int grainSectors,
        long descriptorOffset,
        int descriptorSectors,
        int tableEntries,
        long redundantDirectoryOffset,
        long directoryOffset,
        long overheadSectors) {

    /** Size of the header and of a sector. */
    public static final int BYTES = 512;
    /** 64 TiB: a little more than the 62 TiB that vSphere allows. */
    public static final long MAX_CAPACITY_SECTORS = 1L << 37;
    /** The {@link #directoryOffset} that stands for "see the footer". */
    public static final long DIRECTORY_AT_END = -1L;

    private static final String STRUCTURE = "VMDK header";
    private static final int MAGIC = 0x564D444B;
    private static final int FLAG_NEWLINES = 1;
    private static final int FLAGS_COMPRESSED_WITH_MARKERS = 3 << 16;
    /** Unknown bits below 16 are compatible by definition, those from 16 on are not. */
    private static final int FLAGS_INCOMPATIBLE = 0xFFFF0000 & ~FLAGS_COMPRESSED_WITH_MARKERS;
    /** 0A 20 0D 0A read little-endian. */
    private static final int NEWLINES = 0x0A0D200A;

    private static final int DEFLATE = 1;
    /** VMware's writers start the grains here however small the descriptor is. */
    private static final long USUAL_OVERHEAD = 128;

    /** Refuses what the format or our bounds forbid, with a {@link MalformedInputException}. */
    public SparseExtentHeader {
        require(version >= 1 && version <= 3, 4, "version is not 1 to 3");
        require((flags & FLAGS_INCOMPATIBLE) == 0, 8, "unknown incompatible flags " + Integer.toHexString(flags));
        require(
                (flags & FLAGS_COMPRESSED_WITH_MARKERS) == FLAGS_COMPRESSED_WITH_MARKERS,
                8,
                "not streamOptimized: flags " + Integer.toHexString(flags) + " lack compression or markers");
        require(inRange(capacitySectors, 1, MAX_CAPACITY_SECTORS), 12, "capacity is not 1 sector to 64 TiB");
        require(isPowerOfTwo(grainSectors, 8, 2048), 20, "grain size is not a power of two from 8 to 2048 sectors");
        require(inRange(descriptorSectors, 1, 2048), 36, "descriptor size is not 1 to 2048 sectors");
        require(isPowerOfTwo(tableEntries, 128, 4096), 44, "grain table entries are not a power of two, 128 to 4096");
        long mostOverhead = mostOverhead(capacitySectors, grainSectors, descriptorSectors, tableEntries);
        require(
                inRange(overheadSectors, 1L + descriptorSectors, mostOverhead),
                64,
                "overhead does not hold the descriptor or exceeds the " + mostOverhead
                        + " sectors that this capacity can need");
        require(
                inRange(descriptorOffset, 1, overheadSectors - descriptorSectors),
                28,
                "descriptor does not lie between the header and the first grain");
    }

    /**
     * Reads a header from its 512 bytes.
     *
     * @param source from its position on; position, limit and byte order are left alone
     * @return a valid header
     * @throws MalformedInputException if there are fewer than 512 bytes or any field is out of bounds; offsets count from
     *     the header's first byte
     */
    public static SparseExtentHeader parse(ByteBuffer source) {
        require(source.remaining() >= BYTES, source.remaining(), "truncated");
        ByteBuffer fields = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        require(fields.getInt(0) == MAGIC, 0, "bad magic, not a sparse VMDK extent");
        int flags = fields.getInt(8);
        require((flags & FLAG_NEWLINES) == 0 || fields.getInt(73) == NEWLINES, 73, "damaged by a text-mode transfer");
        require(fields.getShort(77) == DEFLATE, 77, "compression is not deflate");
        return new SparseExtentHeader(
                fields.getInt(4),
                flags,
                fields.getLong(12),
                narrow(fields.getLong(20)),
                fields.getLong(28),
                narrow(fields.getLong(36)),
                fields.getInt(44),
                fields.getLong(48),
                fields.getLong(56),
                fields.getLong(64));
    }

    /** Size of the disk in bytes. */
    public long capacityBytes() {
        return capacitySectors * BYTES;
    }

    /** Size of an inflated grain in bytes, at most 1 MiB; the last one of the disk may be shorter. */
    public int grainBytes() {
        return grainSectors * BYTES;
    }

    /** Most bytes that a compressed grain may have: incompressible data grows, QEMU and VMware allow twice the grain. */
    public int maxCompressedBytes() {
        return 2 * grainBytes();
    }

    /** Whether the tables follow the data and the footer says where: VMware's layout. */
    public boolean directoryAtEnd() {
        return directoryOffset == DIRECTORY_AT_END;
    }

    /** Grain tables that cover the disk, which is also the number of entries in the grain directory. */
    public int tableCount() {
        return Math.toIntExact(tableCount(capacitySectors, grainSectors, tableEntries));
    }

    /** Sectors of one grain table. */
    public int tableSectors() {
        return tableEntries * 4 / BYTES;
    }

    /** Sectors of the grain directory. */
    public int directorySectors() {
        return Math.toIntExact(ceilDiv(tableCount() * 4L, BYTES));
    }

    /**
     * Checks how long a grain came out when it was inflated: the whole grain, or for the last one of the disk at least the
     * part that lies below the capacity (QEMU writes it short, others pad it).
     *
     * @param lbaSectors where the grain starts on the disk
     * @param inflatedBytes what {@link GrainInflater#inflate} returned
     * @throws MalformedInputException if that is too short or too long
     */
    public void requireGrainLength(long lbaSectors, int inflatedBytes) {
        long leastBytes = Math.min(grainSectors, capacitySectors - lbaSectors) * BYTES;
        if (inflatedBytes < leastBytes || inflatedBytes > grainBytes()) {
            throw new MalformedInputException(
                    "grain data",
                    0,
                    "grain at sector " + lbaSectors + " inflates to " + inflatedBytes + " bytes instead of "
                            + leastBytes);
        }
    }

    /** Whether {@code footer} is a copy of this header, the place of the grain directory apart. */
    boolean isRepeatedBy(SparseExtentHeader footer) {
        return equals(new SparseExtentHeader(
                footer.version,
                footer.flags,
                footer.capacitySectors,
                footer.grainSectors,
                footer.descriptorOffset,
                footer.descriptorSectors,
                footer.tableEntries,
                footer.redundantDirectoryOffset,
                directoryOffset,
                footer.overheadSectors));
    }

    /** QEMU reserves two full sets of tables before the data, and aligns the first grain. */
    private static long mostOverhead(long capacity, int grain, int descriptor, int entries) {
        long tables = tableCount(capacity, grain, entries);
        long oneSet = ceilDiv(tables * 4, BYTES) + tables * (entries * 4L / BYTES);
        return Math.max(USUAL_OVERHEAD, ceilDiv(1 + descriptor + 2 * oneSet, grain) * grain);
    }

    private static long tableCount(long capacity, int grain, int entries) {
        return ceilDiv(capacity, (long) grain * entries);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private static boolean inRange(long value, long least, long most) {
        return value >= least && value <= most;
    }

    private static boolean isPowerOfTwo(int value, int least, int most) {
        return inRange(value, least, most) && Integer.bitCount(value) == 1;
    }

    /** A 64-bit field whose bounds are far below 2^31: what does not fit becomes 0, which is out of bounds too. */
    private static int narrow(long value) {
        return value == (int) value ? (int) value : 0;
    }

    private static void require(boolean holds, int fieldOffset, String reason) {
        if (!holds) {
            throw new MalformedInputException(STRUCTURE, fieldOffset, reason);
        }
    }
}
