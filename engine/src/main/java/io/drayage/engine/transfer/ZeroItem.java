package io.drayage.engine.transfer;

import java.util.List;

/** A run of blocks that the source says are zero. */
final class ZeroItem implements StageItem {
    private final BlockStage stage;
    private final BlockSpan run;
    private List<BlockSpan> changed = List.of();
    private int emitted;
    private boolean done;

    ZeroItem(BlockStage stage, BlockSpan run) {
        this.stage = stage;
        this.run = run;
    }

    @Override
    public boolean dispatch() {
        stage.submit(workspace -> stage.table().notZero(run.first(), run.count()), spans -> {
            done = true;
            changed = spans == null ? List.of() : spans;
        });
        return true;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean emit() {
        for (; emitted < changed.size(); emitted++) {
            BlockSpan span = changed.get(emitted);
            if (!stage.sink().appendZeros(span.first(), span.count())) {
                return false;
            }
            stage.differs(span.first(), span.count(), true);
        }
        stage.counters().blocksZero.addAndGet(run.count());
        stage.passed(run.end());
        return true;
    }

    @Override
    public void discard() {
        changed = List.of();
    }
}
