package io.drayage.engine.run;

/** What was counted for one disk over all attempts of a run. Confined to the run's context. */
final class DiskFigures {
    private long bytesDone;
    private long bytesRead;
    private long blocksRead;
    private long blocksChanged;
    private long blocksSame;
    private long blocksZero;
    private long bytesStored;
    private long bytesStoredBefore;

    /** A new attempt reads from the start; what was stored stays stored. */
    void newAttempt() {
        bytesStoredBefore = bytesStored;
    }

    /**
     * The figures of the attempt under way or just ended.
     *
     * @param done bytes of the disk behind the reader
     */
    void attempt(long done, long read, long blocks, long changed, long same, long zero, long stored) {
        bytesDone = done;
        bytesRead = read;
        blocksRead = blocks;
        blocksChanged = changed;
        blocksSame = same;
        blocksZero = zero;
        bytesStored = bytesStoredBefore + stored;
    }

    long bytesDone() {
        return bytesDone;
    }

    long bytesRead() {
        return bytesRead;
    }

    long blocksRead() {
        return blocksRead;
    }

    long blocksChanged() {
        return blocksChanged;
    }

    long blocksSame() {
        return blocksSame;
    }

    long blocksZero() {
        return blocksZero;
    }

    long bytesStored() {
        return bytesStored;
    }
}
