package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;

/**
 * What of an ext2/3/4 superblock a reader needs (Linux, {@code Documentation/filesystems/ext4/super.rst}). It begins at byte 1024 of the volume.
 *
 * @param groupsFirstBlock block 1 where blocks have 1 KiB, else 0
 * @param clusterBlocks blocks that are given to files together, the unit of free counts: 1 but for the feature bigalloc
 * @param descriptorBytes of one group descriptor: 32, or 64 and more with 64-bit block numbers
 */
record ExtSuperblock(
        long inodes,
        long blocks,
        long freeBlocks,
        long groupsFirstBlock,
        int blockBytes,
        int clusterBlocks,
        long blocksPerGroup,
        long inodesPerGroup,
        int inodeBytes,
        int descriptorBytes,
        long firstMetaGroup,
        int compatible,
        int incompatible,
        int readOnly) {
    static final int AT = 1024;
    static final int BYTES = 1024;

    private static final String NAME = "ext superblock";
    private static final int COMPRESSED = 0x1;
    private static final int NEEDS_RECOVERY = 0x4;
    private static final int JOURNAL_DEVICE = 0x8;
    private static final int META_GROUPS = 0x10;
    private static final int EXTENTS = 0x40;
    private static final int IS_64_BIT = 0x80;
    private static final int DIRECTORY_DATA = 0x1000;
    private static final int HAS_JOURNAL = 0x4;
    private static final int SPARSE = 0x1;
    private static final int BIG_ALLOCATION = 0x200;

    /** Huge files, checksums of groups, many links, larger inodes, bigalloc, checksums of metadata. */
    private static final int EXT4_ONLY = 0x8 | 0x10 | 0x20 | 0x40 | BIG_ALLOCATION | 0x400;

    static ExtSuperblock read(DiskBytes volume) {
        ByteBuffer at = volume.read(NAME, AT, BYTES);
        if ((at.getShort(0x38) & 0xffff) != 0xef53) {
            throw malformed("it lacks the magic number ef53");
        }
        int logBlock = at.getInt(0x18);
        if (logBlock < 0 || logBlock > 6) {
            throw malformed("the block size 1024 << " + Integer.toUnsignedString(logBlock) + " is not one");
        }
        int logCluster = (at.getInt(0x64) & BIG_ALLOCATION) == 0 ? logBlock : at.getInt(0x1c);
        if (logCluster < logBlock || logCluster > 20) {
            throw malformed("the cluster size 1024 << " + Integer.toUnsignedString(logCluster) + " is not one");
        }
        int incompatible = at.getInt(0x60);
        boolean wide = (incompatible & IS_64_BIT) != 0;
        boolean first = at.getInt(0x4c) == 0;
        ExtSuperblock read = new ExtSuperblock(
                unsigned(at, 0),
                unsigned(at, 4) | (wide ? unsigned(at, 0x150) << 32 : 0),
                unsigned(at, 0xc) | (wide ? unsigned(at, 0x158) << 32 : 0),
                unsigned(at, 0x14),
                1024 << logBlock,
                1 << (logCluster - logBlock),
                unsigned(at, 0x20),
                unsigned(at, 0x28),
                first ? 128 : at.getShort(0x58) & 0xffff,
                wide ? at.getShort(0xfe) & 0xffff : 32,
                unsigned(at, 0x104),
                first ? 0 : at.getInt(0x5c),
                first ? 0 : incompatible,
                first ? 0 : at.getInt(0x64));
        read.check(volume.lengthBytes());
        return read;
    }

    private void check(long volumeBytes) {
        if ((incompatible & (COMPRESSED | JOURNAL_DEVICE | DIRECTORY_DATA)) != 0) {
            throw malformed(String.format("features %x are not known to this reader", incompatible));
        }
        if (blocks < 1 || blocks > Long.MAX_VALUE / blockBytes || !startsRight()) {
            throw malformed(blocks + " blocks from block " + groupsFirstBlock);
        }
        if (blocks > volumeBytes / blockBytes) {
            throw malformed(blocks + " blocks of " + blockBytes + " bytes are more than the volume's " + volumeBytes
                    + " bytes");
        }
        if (blocksPerGroup < 8 || blocksPerGroup > 8L * blockBytes * clusterBlocks) {
            throw malformed(blocksPerGroup + " blocks per group");
        }
        if (inodesPerGroup < 1
                || inodesPerGroup > 8L * blockBytes
                || inodes < 1
                || inodes > groups() * inodesPerGroup) {
            throw malformed(inodes + " inodes, " + inodesPerGroup + " per group");
        }
        if (inodeBytes < 128 || inodeBytes > blockBytes || Integer.bitCount(inodeBytes) != 1) {
            throw malformed("inodes of " + inodeBytes + " bytes");
        }
        if (descriptorBytes < 32 || descriptorBytes > 1024 || Integer.bitCount(descriptorBytes) != 1) {
            throw malformed("group descriptors of " + descriptorBytes + " bytes");
        }
    }

    /** Group 0 begins with the superblock's block, or before it: with bigalloc, block 0 is in it even where blocks have 1 KiB. */
    private boolean startsRight() {
        return groupsFirstBlock == superblockBlock() || (groupsFirstBlock == 0 && clusterBlocks > 1);
    }

    private long superblockBlock() {
        return AT / blockBytes;
    }

    /** How many block groups there are. */
    long groups() {
        return (blocks - groupsFirstBlock + blocksPerGroup - 1) / blocksPerGroup;
    }

    /** Whether what the journal holds has not been written to its place: the volume was in use. */
    boolean needsRecovery() {
        return (incompatible & NEEDS_RECOVERY) != 0;
    }

    String name() {
        if ((incompatible & (EXTENTS | IS_64_BIT)) != 0 || (readOnly & EXT4_ONLY) != 0) {
            return "ext4";
        }
        return (compatible & HAS_JOURNAL) != 0 ? "ext3" : "ext2";
    }

    /** Where the block of descriptors that has a group's is. */
    long descriptorBlock(long group) {
        long perBlock = blockBytes / descriptorBytes;
        long number = group / perBlock;
        if ((incompatible & META_GROUPS) == 0 || number < firstMetaGroup) {
            return superblockBlock() + 1 + number;
        }
        long first = number * perBlock;
        long start = first == 0 ? superblockBlock() : groupsFirstBlock + first * blocksPerGroup;
        return start + (hasSuperblock(first) ? 1 : 0);
    }

    private boolean hasSuperblock(long group) {
        return (readOnly & SPARSE) == 0 || group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
    }

    private static boolean isPower(long number, int base) {
        long power = base;
        while (power < number) {
            power *= base;
        }
        return power == number;
    }

    private static long unsigned(ByteBuffer at, int offset) {
        return at.getInt(offset) & 0xffff_ffffL;
    }

    private static MalformedInputException malformed(String reason) {
        return new MalformedInputException(NAME, AT, reason);
    }
}
