package io.drayage.protocol.block;

/**
 * How a disk divides into blocks. A block is 512 KiB because that is the unit in which EBS takes snapshot data; the last one of a disk may be valid only in part
 * and is then padded with zeros for hashing, storing and putting. Stateless.
 */
public final class BlockGeometry {
    /** Bytes of a block: 524 288. */
    public static final int BLOCK_BYTES = 512 * 1024;

    /** The largest disk, inclusive: 64 TiB, above vSphere's 62 TiB and equal to EBS's largest volume. */
    public static final long MAX_CAPACITY_BYTES = 64L << 40;

    /** Blocks of the largest disk; every valid block index is below it. */
    public static final long MAX_BLOCKS = MAX_CAPACITY_BYTES / BLOCK_BYTES;

    private BlockGeometry() {}

    /**
     * How many blocks a disk has, its partly valid last one included.
     *
     * @param capacityBytes 1 to {@link #MAX_CAPACITY_BYTES}, both inclusive
     */
    public static long blockCount(long capacityBytes) {
        requireCapacity(capacityBytes);
        return (capacityBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /**
     * How many bytes of a block lie on the disk; the rest is padding. 1 to {@link #BLOCK_BYTES}.
     *
     * @param blockIndex 0 to {@link #blockCount} exclusive
     */
    public static int validBytes(long blockIndex, long capacityBytes) {
        if (blockIndex < 0 || blockIndex >= blockCount(capacityBytes)) {
            throw new IllegalArgumentException(
                    "blockIndex " + blockIndex + " is not on a disk of " + capacityBytes + " bytes");
        }
        return (int) Math.min(BLOCK_BYTES, capacityBytes - blockIndex * BLOCK_BYTES);
    }

    /** Throws {@link IllegalArgumentException} unless the run of blocks is not empty and lies on the largest disk. */
    public static void requireBlocks(long firstBlock, long count) {
        if (!isBlocks(firstBlock, count)) {
            throw new IllegalArgumentException("blocks " + firstBlock + " + " + count + " are not on any disk");
        }
    }

    /** Whether the run of blocks is not empty and lies on the largest disk. */
    public static boolean isBlocks(long firstBlock, long count) {
        return firstBlock >= 0 && count >= 1 && firstBlock < MAX_BLOCKS && count <= MAX_BLOCKS - firstBlock;
    }

    private static void requireCapacity(long capacityBytes) {
        if (capacityBytes < 1 || capacityBytes > MAX_CAPACITY_BYTES) {
            throw new IllegalArgumentException(
                    "capacityBytes " + capacityBytes + " is not within 1 to " + MAX_CAPACITY_BYTES);
        }
    }
}
