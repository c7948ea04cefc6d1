package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Reads a GUID partition table (UEFI specification, chapter 5). The primary one alone: what a firmware does when it is damaged differs, so that is told as it is.
 *
 * <pre>
 * header, sector 1:  0 "EFI PART", 12 header's length, 16 its CRC-32 with this field zero, 72 first sector of the entries, 80 how many, 84 bytes of one, 88 CRC-32 of all
 * entry:             0 type, 16 unique id, 32 first sector, 40 last sector (inclusive), 48 attributes (bit 2: legacy BIOS bootable), 56 name
 * </pre>
 */
final class GptReader {
    private static final String HEADER = "GPT header";
    private static final long MAGIC = 0x5452_4150_2049_4645L;
    private static final int MOST_ENTRIES = 1024;
    private static final int LEGACY_BOOTABLE = 4;

    private GptReader() {}

    static List<Partition> read(DiskBytes disk) {
        int sector = PartitionTableReader.SECTOR;
        ByteBuffer header = disk.read(HEADER, sector, sector);
        if (header.getLong(0) != MAGIC) {
            throw malformed(sector, "the MBR is protective, but there is no GPT behind it");
        }
        int length = header.getInt(12);
        if (length < 92 || length > sector) {
            throw malformed(sector, "it says that it has " + Integer.toUnsignedString(length) + " bytes");
        }
        int crc = header.getInt(16);
        header.putInt(16, 0);
        if (crc(header, length) != crc) {
            throw malformed(sector, "its checksum does not match");
        }
        int count = header.getInt(80);
        int size = header.getInt(84);
        if (count < 1 || count > MOST_ENTRIES) {
            throw malformed(sector, "it says that it has " + Integer.toUnsignedString(count) + " entries");
        }
        if (size < 128 || size > 512 || size % 128 != 0) {
            throw malformed(sector, "its entries have " + Integer.toUnsignedString(size) + " bytes");
        }
        long firstSector = header.getLong(72);
        if (firstSector < 2 || firstSector >= disk.lengthBytes() / sector) {
            throw malformed(sector, "its entries begin at sector " + Long.toUnsignedString(firstSector));
        }
        ByteBuffer entries = disk.read("GPT entries", firstSector * sector, count * size);
        if (crc(entries, count * size) != header.getInt(88)) {
            throw malformed(firstSector * sector, "the checksum of the entries does not match");
        }
        return partitions(entries, count, size, disk.lengthBytes() / sector);
    }

    private static List<Partition> partitions(ByteBuffer entries, int count, int size, long diskSectors) {
        List<Partition> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i * size;
            if (entries.getLong(at) == 0 && entries.getLong(at + 8) == 0) {
                continue;
            }
            long first = entries.getLong(at + 32);
            long last = entries.getLong(at + 40);
            if (first < 0 || last < first || last >= diskSectors) {
                throw new MalformedInputException(
                        "GPT entry " + (i + 1), at, "sectors " + first + " to " + last + " are not on the disk");
            }
            found.add(new Partition(
                    i + 1,
                    first * PartitionTableReader.SECTOR,
                    (last - first + 1) * PartitionTableReader.SECTOR,
                    uuid(entries, at),
                    (entries.get(at + 48) & LEGACY_BOOTABLE) != 0));
        }
        return found;
    }

    /** The first three fields are little-endian, the rest are bytes in order. */
    static String uuid(ByteBuffer bytes, int at) {
        return String.format(
                "%08x-%04x-%04x-%04x-%012x",
                bytes.getInt(at),
                bytes.getShort(at + 4) & 0xffff,
                bytes.getShort(at + 6) & 0xffff,
                Short.reverseBytes(bytes.getShort(at + 8)) & 0xffff,
                Long.reverseBytes(bytes.getLong(at + 8)) & 0xffff_ffff_ffffL);
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate().position(0).limit(length));
        return (int) crc.getValue();
    }

    private static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException(HEADER, offset, reason);
    }
}
