package io.drayage.protocol.cbt;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;

/**
 * Gathers the replies to one disk's {@code QueryChangedDiskAreas} and checks each: replies follow each other without a gap, each reaches further, areas ascend without
 * overlap inside their reply's window and the disk, everything stands on sectors, and there is an end to it. Areas are rounded outwards to blocks: reporting too much is
 * allowed and costs a read, reporting too little is what nobody can see, so the smallest oddity condemns the whole answer. One thread at a time.
 *
 * <p>Ask for {@link #nextOffset()} until {@link #isComplete()}; for each reply {@link #open}, then {@link #area} for each area, then the next.
 */
public final class ChangedAreaCollector {
    /** More areas than any sane answer has; a disk that is this fragmented is sooner read than listed. */
    public static final int MAX_AREAS = 5_000_000;

    /** More replies than any sane answer has: vCenter cuts at thousands of areas, so 5 million areas come in far fewer. */
    public static final int MAX_REPLIES = 100_000;

    private static final int SECTOR = 512;

    private final long capacityBytes;
    private final BlockSet.Builder blocks = BlockSet.builder();
    private long windowStart;
    private long windowEnd;
    private long lastEnd;
    private long areas;
    private int replies;

    /** @param capacityBytes the disk's size in the snapshot that is asked about */
    public ChangedAreaCollector(long capacityBytes) {
        BlockGeometry.blockCount(capacityBytes);
        this.capacityBytes = capacityBytes;
    }

    /** Where the next query must start. */
    public long nextOffset() {
        return windowEnd;
    }

    /** Whether replies cover the disk to its end. */
    public boolean isComplete() {
        return windowEnd >= capacityBytes;
    }

    /** How many areas came. */
    public long areas() {
        return areas;
    }

    /**
     * A reply to the query for {@link #nextOffset()} begins.
     *
     * @param startOffset the reply's own
     * @param length bytes of the disk that the reply speaks of
     * @throws MalformedInputException when it answers another question, speaks of nothing, reaches beyond the disk, or is one too many
     */
    public void open(long startOffset, long length) {
        if (isComplete()) {
            throw malformed(startOffset, "a reply came after the disk's end was reached");
        }
        if (++replies > MAX_REPLIES) {
            throw malformed(startOffset, "the disk is cut into more than " + MAX_REPLIES + " replies");
        }
        if (startOffset != windowEnd) {
            throw malformed(startOffset, "the reply starts there although " + windowEnd + " was asked for");
        }
        if (length <= 0) {
            throw malformed(startOffset, "the reply covers " + length + " bytes, so the query would never end");
        }
        requireEnd(startOffset, length, capacityBytes, "the reply covers", "beyond the disk of ");
        windowStart = startOffset;
        windowEnd = startOffset + length;
        lastEnd = startOffset;
    }

    /**
     * The next area of the reply.
     *
     * @param start first byte, counted from the start of the disk
     * @throws MalformedInputException when it is empty, out of order, overlapping, outside the reply's window or the disk, not on sectors, or one too many
     */
    public void area(long start, long length) {
        if (++areas > MAX_AREAS) {
            throw malformed(start, "there are more than " + MAX_AREAS + " areas");
        }
        if (length <= 0) {
            throw malformed(start, "the area has " + length + " bytes");
        }
        if (start < windowStart) {
            throw malformed(start, "the area lies before its reply's window, which starts at " + windowStart);
        }
        if (start < lastEnd) {
            throw malformed(start, "the area overlaps or precedes the one before it, which ends at " + lastEnd);
        }
        requireEnd(start, length, windowEnd, "the area has", "beyond its reply's window, which ends at ");
        long first = start / BlockGeometry.BLOCK_BYTES;
        long last = (start + length - 1) / BlockGeometry.BLOCK_BYTES;
        blocks.add(first, last - first + 1);
        lastEnd = start + length;
    }

    /**
     * Every block that an area touches; ends the collector.
     *
     * @throws IllegalStateException before {@link #isComplete()}: a part of an answer must not be taken for all of it
     */
    public BlockSet changed() {
        if (!isComplete()) {
            throw new IllegalStateException("the replies end at " + windowEnd + " of " + capacityBytes);
        }
        return blocks.build();
    }

    /** On sectors, except that the last piece of the disk ends where the disk ends. */
    private void requireEnd(long start, long length, long limit, String what, String beyond) {
        if (length > limit - start) {
            throw malformed(start, what + " " + length + " bytes, " + beyond + limit);
        }
        boolean aligned = start % SECTOR == 0 && (length % SECTOR == 0 || start + length == capacityBytes);
        if (!aligned) {
            throw malformed(start, what + " " + length + " bytes, not on sectors of " + SECTOR);
        }
    }

    private static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException("changed areas", Math.max(0, offset), reason);
    }
}
