package io.drayage.engine.run;

import io.drayage.engine.transfer.TransferFigures;

/** What was counted for one disk over all attempts of a run. Confined to the run's context. */
final class DiskFigures {
    private static final TransferFigures NONE = new TransferFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private TransferFigures before = NONE;
    private TransferFigures now = NONE;

    /** A new attempt reads the whole disk from its start; what was stored stays stored. */
    void newAttempt() {
        before = new TransferFigures(
                0, 0, 0, 0, 0, 0, sampleMismatches(), bytesStored(), bytesLost(), before.partsStored(), 0, 0);
        now = NONE;
    }

    /** An earlier owner of the run, or the journal, knows of so many blocks of the sample that were not as they should be. */
    void mismatchedBefore(long blocks) {
        before = new TransferFigures(
                0,
                before.bytesRead(),
                before.blocksRead(),
                before.blocksChanged(),
                before.blocksSame(),
                before.blocksZero(),
                Math.max(before.sampleMismatches(), blocks),
                before.bytesStored(),
                before.bytesLost(),
                before.partsStored(),
                0,
                0);
    }

    /** A new attempt reads what is left: all that was counted counts. */
    void nextReading() {
        before = new TransferFigures(
                0,
                bytesRead(),
                blocksRead(),
                blocksChanged(),
                blocksSame(),
                blocksZero(),
                sampleMismatches(),
                bytesStored(),
                bytesLost(),
                0,
                0,
                0);
        now = NONE;
    }

    /** The figures of the attempt under way or just ended. */
    void attempt(TransferFigures figures) {
        now = figures;
    }

    /** Whether the attempt under way or just ended has read anything. */
    boolean hasRead() {
        return now.blocksRead() > 0 || now.blocksZero() > 0;
    }

    long bytesDone() {
        return now.bytesDone();
    }

    long bytesRead() {
        return before.bytesRead() + now.bytesRead();
    }

    long blocksRead() {
        return before.blocksRead() + now.blocksRead();
    }

    long blocksChanged() {
        return before.blocksChanged() + now.blocksChanged();
    }

    long blocksSame() {
        return before.blocksSame() + now.blocksSame();
    }

    long blocksZero() {
        return before.blocksZero() + now.blocksZero();
    }

    long bytesStored() {
        return before.bytesStored() + now.bytesStored();
    }

    /** Bytes of parts that were sent in vain. */
    long bytesLost() {
        return before.bytesLost() + now.bytesLost();
    }

    /** Blocks that change tracking called unchanged and that were not. */
    long sampleMismatches() {
        return before.sampleMismatches() + now.sampleMismatches();
    }
}
