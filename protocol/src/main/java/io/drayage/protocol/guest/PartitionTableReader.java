package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.guest.PartitionTable.BootCode;
import io.drayage.protocol.guest.PartitionTable.Scheme;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the partition table of a disk with sectors of 512 bytes, which all virtual disks of vSphere have but the rare 4Kn ones.
 *
 * <pre>
 * MBR, sector 0:  0 boot code (440), 446 four entries of 16 bytes, 510 55 aa
 *   entry:        0 status (00 or 80), 4 type, 8 first sector, 12 sectors
 *   type 05 0f 85 = extended: a chain of such sectors, entry 0 relative to its own sector, entry 1 relative to the extended partition
 *   type ee = protective: the table is a GPT at sector 1, see {@link GptReader}
 * </pre>
 */
public final class PartitionTableReader {
    static final int SECTOR = 512;

    /** Linux reads at most 60 or so logical partitions; a longer chain is a loop or hostile. */
    static final int MOST_LOGICAL = 64;

    private static final int BOOT_CODE = 440;
    private static final int ENTRIES = 446;
    private static final int ENTRY = 16;
    private static final int FIRST_LOGICAL = 5;

    private PartitionTableReader() {}

    /**
     * Reads the table.
     *
     * @throws MalformedInputException for a table that breaks its format
     */
    public static PartitionTable read(DiskBytes disk) {
        if (disk.lengthBytes() < 2 * SECTOR) {
            throw new MalformedInputException("partition table", 0, "the disk has fewer than two sectors");
        }
        ByteBuffer mbr = disk.read(0, SECTOR);
        BootCode code = bootCode(mbr);
        if (!hasSignature(mbr) || !hasEntries(mbr)) {
            return new PartitionTable(Scheme.NONE, List.of(), code);
        }
        for (int i = 0; i < 4; i++) {
            if (type(mbr, i) == 0xee) {
                return new PartitionTable(Scheme.GPT, GptReader.read(disk), code);
            }
        }
        List<Partition> partitions = new ArrayList<>();
        List<Partition> logical = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (sectors(mbr, i) == 0 || type(mbr, i) == 0) {
                continue;
            }
            if (isExtended(type(mbr, i))) {
                logical.addAll(logical(disk, first(mbr, i), FIRST_LOGICAL + logical.size()));
            } else {
                partitions.add(partition(mbr, i, 0, i + 1));
            }
        }
        partitions.addAll(logical);
        return new PartitionTable(Scheme.MBR, partitions, code);
    }

    private static List<Partition> logical(DiskBytes disk, long extendedStart, int firstNumber) {
        List<Partition> found = new ArrayList<>();
        long link = extendedStart;
        for (int count = 0; count < MOST_LOGICAL; count++) {
            ByteBuffer ebr = disk.read("extended boot record", link * SECTOR, SECTOR);
            if (!hasSignature(ebr)) {
                throw new MalformedInputException(
                        "extended boot record", link * SECTOR, "it lacks its signature 55 aa");
            }
            if (sectors(ebr, 0) != 0 && type(ebr, 0) != 0) {
                found.add(partition(ebr, 0, link, firstNumber + found.size()));
            }
            if (sectors(ebr, 1) == 0 || !isExtended(type(ebr, 1))) {
                return found;
            }
            link = extendedStart + first(ebr, 1);
        }
        throw new MalformedInputException(
                "extended boot record", link * SECTOR, "the chain is longer than " + MOST_LOGICAL + ": it is a loop");
    }

    private static Partition partition(ByteBuffer table, int entry, long base, int number) {
        int type = type(table, entry);
        return new Partition(
                number,
                (base + first(table, entry)) * SECTOR,
                sectors(table, entry) * SECTOR,
                String.format("%02x", type),
                (table.get(ENTRIES + entry * ENTRY) & 0x80) != 0);
    }

    private static boolean hasSignature(ByteBuffer sector) {
        return (sector.getShort(510) & 0xffff) == 0xaa55;
    }

    /** A file system's boot sector has the signature too, but its bytes at the entries' places are no entries. */
    private static boolean hasEntries(ByteBuffer mbr) {
        boolean any = false;
        for (int i = 0; i < 4; i++) {
            int status = mbr.get(ENTRIES + i * ENTRY) & 0xff;
            if (status != 0 && status != 0x80) {
                return false;
            }
            any |= type(mbr, i) != 0;
        }
        return any;
    }

    private static boolean isExtended(int type) {
        return type == 0x05 || type == 0x0f || type == 0x85;
    }

    private static int type(ByteBuffer table, int entry) {
        return table.get(ENTRIES + entry * ENTRY + 4) & 0xff;
    }

    private static long first(ByteBuffer table, int entry) {
        return table.getInt(ENTRIES + entry * ENTRY + 8) & 0xffff_ffffL;
    }

    private static long sectors(ByteBuffer table, int entry) {
        return table.getInt(ENTRIES + entry * ENTRY + 12) & 0xffff_ffffL;
    }

    private static BootCode bootCode(ByteBuffer mbr) {
        byte[] code = new byte[BOOT_CODE];
        mbr.get(0, code);
        boolean empty = true;
        for (byte b : code) {
            empty &= b == 0;
        }
        if (empty) {
            return BootCode.NONE;
        }
        String text = new String(code, StandardCharsets.ISO_8859_1);
        if (text.contains("GRUB")) {
            return BootCode.GRUB;
        }
        return text.startsWith("LILO", 6) ? BootCode.LILO : BootCode.OTHER;
    }
}
