package io.drayage.engine.transfer;

import io.drayage.engine.source.BlockSource;
import io.drayage.protocol.block.BlockGeometry;

/**
 * How far reading may be ahead of what is durable. After a crash a source with random access goes on at what the journal has, so this bounds what is read twice: at most {@value #MOST_BYTES} of the
 * disk. A stream starts again from its beginning whatever we do, so it has no such bound. Confined to the disk's context.
 */
final class ReadAhead {
    /** Bytes of the disk that were asked for and are not durable. */
    static final long MOST_BYTES = 60L << 20;

    /** A part that has so many blocks is sent even when it is not full: two of them, and the requests on their way, are less than {@link #MOST_BYTES}. */
    private static final int MOST_BLOCKS_IN_PART = 48;

    /** From here on parts are left to fill: a manifest has no room for segments without end. */
    private static final int MOST_SHORT_SEGMENTS = 100_000;

    /** Requests outstanding at a source that can have several: enough for 10 ms of latency at 800 MB/s. */
    private static final long RANDOM_CREDIT_BYTES = 8L << 20;

    private final boolean bounded;
    private long unsettled;

    private ReadAhead(boolean bounded) {
        this.bounded = bounded;
    }

    static ReadAhead of(BlockSource.Access access) {
        return new ReadAhead(access == BlockSource.Access.RANDOM_ACCESS);
    }

    /** Credit beyond what a disk that cannot grow gives its source; 0 for none. */
    long creditTarget() {
        return bounded ? RANDOM_CREDIT_BYTES : 0;
    }

    /** A block arrived from the source. */
    void arrived() {
        unsettled += BlockGeometry.BLOCK_BYTES;
    }

    /** Blocks are durable, or a durable mark says that they are nothing new. */
    void settled(long blocks) {
        unsettled -= blocks * BlockGeometry.BLOCK_BYTES;
    }

    /** Whether {@code credit} bytes of reads may be outstanding now. */
    boolean allows(long credit) {
        return !bounded || unsettled + credit <= MOST_BYTES;
    }

    /** Whether a part shall be sent although there is room in it. */
    boolean isLong(int blocksInPart, int segment) {
        return bounded && blocksInPart >= MOST_BLOCKS_IN_PART && segment < MOST_SHORT_SEGMENTS;
    }
}
