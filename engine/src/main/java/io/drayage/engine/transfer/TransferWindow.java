package io.drayage.engine.transfer;

import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.source.BlockSource;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.segment.PartBuilder;
import java.util.Optional;

/**
 * Keeps one disk's account of its lease: part buffers on one side, blocks (credit at the source, compressed input, encoded frames) on the other. The minimum
 * window holds one part and {@value #BLOCK_WINDOW_BYTES} bytes of blocks; whatever is beyond was grown for and is given back as soon as it is free.
 *
 * <p>Inside the minimum there is always room for one block on its way in ({@link BlockSource#MOST_BYTES_PER_BLOCK} and a few reads) and one frame on its way out,
 * so a disk that cannot grow still moves. Confined to the disk's context.
 */
final class TransferWindow {
    /** Blocks' share of the minimum window. */
    static final long BLOCK_WINDOW_BYTES = 2 << 20;

    /**
     * The most that blocks of one disk may take however much memory there is. Blocks live on the heap, parts do not: without this bound one disk with a slow store
     * would fill the heap with a budget's worth of blocks, which helps nobody, since a few blocks for each CPU thread keep the pool busy.
     */
    static final long MOST_BLOCK_BYTES = 16L << 20;

    /** What a disk must hold to make progress. */
    static final long MINIMUM_BYTES = PartBuilder.PART_CAPACITY + BLOCK_WINDOW_BYTES;

    /** What a frame buffer costs. */
    static final int FRAME_BYTES = Lz4BlockFrame.maxFrameBytes();

    private final MemoryLease lease;
    private final int mostParts;
    private int parts;
    private long blockBytes;
    private long grownBytes;

    /** @param mostParts how many part buffers to hold at most, however much memory there is */
    TransferWindow(MemoryLease lease, int mostParts) {
        if (lease.heldBytes() < MINIMUM_BYTES) {
            throw new IllegalArgumentException("a lease of " + lease.heldBytes() + " bytes, not " + MINIMUM_BYTES);
        }
        this.lease = lease;
        this.mostParts = mostParts;
    }

    boolean tryPart() {
        if (parts >= mostParts || (parts > 0 && !lease.tryGrow(PartBuilder.PART_CAPACITY))) {
            return false;
        }
        parts++;
        return true;
    }

    void releasePart() {
        parts--;
        if (parts > 0) {
            lease.shrink(PartBuilder.PART_CAPACITY);
        }
    }

    int parts() {
        return parts;
    }

    /** Takes bytes for blocks if they fit the window or it can grow by them, up to {@link #MOST_BLOCK_BYTES}. */
    boolean tryBlockBytes(long bytes) {
        return tryCredit(bytes, 0);
    }

    /** As {@link #tryBlockBytes}, but leaves {@code keepFree} bytes of the window free for what must always fit. */
    boolean tryCredit(long bytes, long keepFree) {
        if (blockBytes + bytes > MOST_BLOCK_BYTES) {
            return false;
        }
        if (bytes > room() - keepFree) {
            if (!lease.tryGrow(bytes)) {
                return false;
            }
            grownBytes += bytes;
        }
        blockBytes += bytes;
        return true;
    }

    /** Takes bytes that the minimum window was made for; see the class comment. */
    void takeBlockBytes(long bytes) {
        blockBytes += bytes;
    }

    void releaseBlockBytes(long bytes) {
        blockBytes -= bytes;
        long spare = Math.min(grownBytes, Math.max(0, room()));
        if (spare > 0) {
            grownBytes -= spare;
            lease.shrink(spare);
        }
    }

    /** Bytes for blocks that are free without growing. */
    long room() {
        return BLOCK_WINDOW_BYTES + grownBytes - blockBytes;
    }

    long blockBytes() {
        return blockBytes;
    }

    /** What was not given back, for the log of a bug; empty when all is well. */
    Optional<String> leak() {
        return parts == 0 && blockBytes == 0 && grownBytes == 0
                ? Optional.empty()
                : Optional.of(parts + " parts, " + blockBytes + " bytes of blocks, " + grownBytes + " bytes grown");
    }
}
