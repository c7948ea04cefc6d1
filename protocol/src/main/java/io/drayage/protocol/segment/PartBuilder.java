package io.drayage.protocol.segment;

import io.drayage.protocol.UuidBytes;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Fills one S3 part: frames from the front, index entries from the back of the same buffer, so that a part needs no memory but its target. {@link #seal} brings the
 * entries into place behind the frames. A part that {@link #isFull()} has at least {@link #PART_TARGET} bytes, more than the 5 MiB that S3 asks of all parts but the
 * last, and one more entry of any kind still fits {@link #PART_CAPACITY}.
 *
 * <p>One thread at a time. The target belongs to the builder until {@link #seal} has returned it. Wrong use throws {@link IllegalStateException} or {@link
 * IllegalArgumentException}.
 */
public final class PartBuilder {
    /** A part is sealed when it has this many bytes, index included: 8 MiB. */
    public static final int PART_TARGET = 8 << 20;

    /** No part is larger: 9 MiB holds a part just below its target plus the longest frame and its entry. */
    public static final int PART_CAPACITY = 9 << 20;

    /** A segment takes no more parts once it has this many bytes: 256 MiB. */
    public static final int SEGMENT_TARGET = 256 << 20;

    /** S3's bound on part numbers, inclusive. */
    public static final int MAX_PART_NUMBER = 10_000;

    private static final long MAX_RUN_BLOCKS = 0xFFFF_FFFFL;

    private final ByteBuffer target;
    private final ByteBuffer bytes;
    private final UUID run;
    private final UUID disk;
    private final int epoch;
    private final int segment;
    private final int partNumber;
    private final long partOffset;
    private int frameBytes;
    private int entries;
    private boolean sealed;

    /**
     * @param target capacity at least {@link #PART_CAPACITY}; used from index 0 on whatever its position; heap or direct
     * @param epoch the snapshot epoch that the blocks were read in, 0 or more
     * @param segment number of the segment within the run's disk and fence, 0 or more
     * @param partNumber 1 to {@link #MAX_PART_NUMBER}
     * @param partOffset bytes of the segment before this part; 0 for part 1
     */
    public PartBuilder(
            ByteBuffer target, UUID run, UUID disk, int epoch, int segment, int partNumber, long partOffset) {
        if (target.capacity() < PART_CAPACITY) {
            throw new IllegalArgumentException("target has " + target.capacity() + " bytes, not " + PART_CAPACITY);
        }
        if (epoch < 0 || segment < 0 || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
            throw new IllegalArgumentException(
                    "epoch " + epoch + ", segment " + segment + ", part " + partNumber + " out of range");
        }
        if (partOffset < 0 || (partNumber == 1) != (partOffset == 0)) {
            throw new IllegalArgumentException("part " + partNumber + " cannot start at " + partOffset);
        }
        this.target = target;
        this.bytes = target.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
        this.run = run;
        this.disk = disk;
        this.epoch = epoch;
        this.segment = segment;
        this.partNumber = partNumber;
        this.partOffset = partOffset;
    }

    /**
     * Takes a block's frame.
     *
     * @param hash SHA-256 of the uncompressed, padded block
     * @param lz4Frame the frame that {@link Lz4BlockFrame#encode} wrote, from position to limit; copied, the position ends at the limit
     */
    public void appendBlock(long blockIndex, BlockHash hash, ByteBuffer lz4Frame) {
        int length = lz4Frame.remaining();
        if (length < Lz4BlockFrame.MIN_FRAME_BYTES || length > Lz4BlockFrame.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("a block's frame does not have " + length + " bytes");
        }
        BlockGeometry.requireBlocks(blockIndex, 1);
        requireRoom(length);
        bytes.position(frameBytes).put(lz4Frame);
        putEntry(PartLayout.KIND_BLOCK, blockIndex, frameBytes, length, hash);
        frameBytes += length;
    }

    /** Takes blocks {@code firstBlock} to {@code firstBlock + count} exclusive as zero; adjacent runs become one entry. */
    public void appendZeroRun(long firstBlock, long count) {
        BlockGeometry.requireBlocks(firstBlock, count);
        if (!extendLastRun(firstBlock, count)) {
            requireRoom(0);
            putEntry(PartLayout.KIND_ZERO_RUN, firstBlock, 0, (int) count, BlockHash.ZERO_BLOCK);
        }
    }

    /** Whether the part shall be sealed before anything else is appended. */
    public boolean isFull() {
        return sizeBytes() >= PART_TARGET;
    }

    /** Whether nothing was appended. */
    public boolean isEmpty() {
        return entries == 0;
    }

    /** Length that the part would have if it were sealed now: frames and index. */
    public int sizeBytes() {
        return frameBytes + PartLayout.INDEX_BYTES + entries * PartLayout.ENTRY_BYTES;
    }

    /**
     * Appends the index frame and ends the part.
     *
     * @param lastOfSegment the segment ends here; such a part may be short, and empty but for its index
     * @return the target, position 0 to limit {@link #sizeBytes()}: the bytes of UploadPart
     */
    public ByteBuffer seal(boolean lastOfSegment) {
        requireOpen();
        sealed = true;
        int payloadAt = frameBytes + PartLayout.FRAME_HEADER_BYTES;
        int entriesAt = payloadAt + PartLayout.HEADER_BYTES;
        int hashAt = entriesAt + entries * PartLayout.ENTRY_BYTES;
        moveEntries(entriesAt);
        writeHeader(payloadAt, lastOfSegment);
        MessageDigest sha256 = BlockHasher.newSha256();
        sha256.update(bytes.slice(payloadAt, hashAt - payloadAt));
        bytes.position(hashAt).put(sha256.digest());
        bytes.putInt(sizeBytes() - frameBytes).putInt(0).putLong(PartLayout.TAIL_MAGIC);
        target.limit(sizeBytes()).position(0);
        return target;
    }

    /**
     * After {@link #seal}: the payload of the index frame, which {@link PartIndex#parse} reads and the journal keeps. A read-only view of the target: copy it
     * before the target is used again.
     */
    public ByteBuffer indexPayload() {
        if (!sealed) {
            throw new IllegalStateException("part " + partNumber + " is not sealed");
        }
        int payloadAt = frameBytes + PartLayout.FRAME_HEADER_BYTES;
        return bytes.slice(payloadAt, sizeBytes() - payloadAt).asReadOnlyBuffer();
    }

    private void requireOpen() {
        if (sealed) {
            throw new IllegalStateException("part " + partNumber + " is sealed");
        }
    }

    private void requireRoom(int moreFrameBytes) {
        requireOpen();
        if (sizeBytes() + moreFrameBytes + PartLayout.ENTRY_BYTES > PART_CAPACITY) {
            throw new IllegalStateException("part " + partNumber + " is full");
        }
    }

    private static int entryAt(int entry) {
        return PART_CAPACITY - (entry + 1) * PartLayout.ENTRY_BYTES;
    }

    private void putEntry(int kind, long firstBlock, int offset, int length, BlockHash hash) {
        int at = entryAt(entries++);
        bytes.position(at);
        bytes.putInt(kind).putLong(firstBlock).putInt(offset).putInt(length);
        hash.write(bytes);
    }

    private boolean extendLastRun(long firstBlock, long count) {
        requireOpen();
        if (entries == 0) {
            return false;
        }
        int at = entryAt(entries - 1);
        if (bytes.getInt(at) != PartLayout.KIND_ZERO_RUN) {
            return false;
        }
        long runLength = Integer.toUnsignedLong(bytes.getInt(at + PartLayout.ENTRY_LENGTH_AT));
        if (bytes.getLong(at + PartLayout.ENTRY_BLOCK_AT) + runLength != firstBlock
                || runLength + count > MAX_RUN_BLOCKS) {
            return false;
        }
        bytes.putInt(at + PartLayout.ENTRY_LENGTH_AT, (int) (runLength + count));
        return true;
    }

    /** The entries lie in reverse order at the end of the buffer: turn them round, then move them behind the frames. */
    private void moveEntries(int entriesAt) {
        byte[] low = new byte[PartLayout.ENTRY_BYTES];
        byte[] high = new byte[PartLayout.ENTRY_BYTES];
        for (int i = 0, j = entries - 1; i < j; i++, j--) {
            bytes.get(entryAt(i), high).get(entryAt(j), low);
            bytes.put(entryAt(i), low).put(entryAt(j), high);
        }
        if (entries > 0) {
            bytes.put(entriesAt, bytes, entryAt(entries - 1), entries * PartLayout.ENTRY_BYTES);
        }
    }

    private void writeHeader(int payloadAt, boolean lastOfSegment) {
        bytes.position(frameBytes);
        bytes.putInt(PartLayout.SKIPPABLE_MAGIC).putInt(sizeBytes() - payloadAt);
        bytes.putLong(PartLayout.MAGIC);
        bytes.putShort((short) PartLayout.VERSION).putShort((short) (lastOfSegment ? PartLayout.FLAG_LAST : 0));
        bytes.putInt(entries);
        UuidBytes.put(bytes, payloadAt + PartLayout.RUN_AT, run);
        UuidBytes.put(bytes, payloadAt + PartLayout.DISK_AT, disk);
        bytes.position(payloadAt + PartLayout.EPOCH_AT);
        bytes.putInt(epoch)
                .putInt(segment)
                .putInt(partNumber)
                .putInt(frameBytes)
                .putLong(partOffset);
    }
}
