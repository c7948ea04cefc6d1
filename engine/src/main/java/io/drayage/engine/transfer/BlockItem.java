package io.drayage.engine.transfer;

import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.transfer.BlockVerdict.Changed;
import io.drayage.engine.transfer.BlockVerdict.Zero;
import io.drayage.protocol.block.BlockGeometry;
import org.jspecify.annotations.Nullable;

/** A block that the source sent. */
final class BlockItem implements StageItem {
    private final BlockStage stage;
    private final long index;
    private final int heldBytes;
    private @Nullable SourceBlock block;
    private @Nullable BlockVerdict verdict;
    private boolean done;

    BlockItem(BlockStage stage, SourceBlock block) {
        this.stage = stage;
        this.index = block.index();
        this.heldBytes = block.heldBytes();
        this.block = block;
    }

    @Override
    public boolean dispatch() {
        SourceBlock input = block;
        if (input == null || !stage.tryFrame()) {
            return false;
        }
        block = null;
        stage.submit(workspace -> BlockVerdict.of(input, stage.table(), stage.frames(), workspace), outcome -> {
            done = true;
            verdict = outcome;
            stage.window().releaseBlockBytes(heldBytes);
            if (!(outcome instanceof Changed)) {
                stage.releaseFrame();
            }
        });
        return true;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean emit() {
        BlockVerdict outcome = verdict;
        TransferCounters counters = stage.counters();
        if (outcome instanceof Changed changed) {
            if (!stage.sink().appendBlock(index, changed.hash(), changed.frame())) {
                return false;
            }
            giveBack(changed);
            counters.blocksChanged.incrementAndGet();
            stage.differs(index, 1, false);
        } else if (outcome instanceof Zero zero) {
            if (!zero.known() && !stage.sink().appendZeros(index, 1)) {
                return false;
            }
            counters.blocksZero.incrementAndGet();
            stage.watermark().nothingNew();
            if (!zero.known()) {
                stage.differs(index, 1, true);
            }
        } else {
            counters.blocksSame.incrementAndGet();
            stage.watermark().nothingNew();
        }
        counters.blocksRead.incrementAndGet();
        counters.bytesRead.addAndGet(BlockGeometry.validBytes(index, stage.capacityBytes()));
        stage.passed(index + 1);
        return true;
    }

    @Override
    public void discard() {
        if (!done) {
            stage.window().releaseBlockBytes(heldBytes);
        } else if (verdict instanceof Changed changed) {
            giveBack(changed);
        }
        verdict = null;
    }

    private void giveBack(Changed changed) {
        stage.frames().give(changed.frame());
        stage.releaseFrame();
    }
}
