package io.drayage.protocol.guest;

import java.util.List;

/**
 * How a disk is divided.
 *
 * @param scheme which table it has
 * @param partitions by number; those without length are left out
 * @param bootCode what the first 440 bytes are
 */
public record PartitionTable(Scheme scheme, List<Partition> partitions, BootCode bootCode) {
    /** Kinds of partition table. */
    public enum Scheme {
        /** No table: empty, or a file system from the first byte on. */
        NONE,
        /** Master boot record with up to four primary partitions. */
        MBR,
        /** GUID partition table behind a protective MBR. */
        GPT
    }

    /** What a BIOS would run. */
    public enum BootCode {
        /** Nothing: all zero. */
        NONE,
        /** GRUB, legacy or 2. */
        GRUB,
        /** LILO. */
        LILO,
        /** Code that loads the active partition's boot sector, or is not known. */
        OTHER
    }

    /** Copies the list. */
    public PartitionTable {
        partitions = List.copyOf(partitions);
    }
}
