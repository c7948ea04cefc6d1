package io.drayage.engine.run;

import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.transfer.BlockTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One disk of a run with its block table and figures. Confined to the run's context, except the table, which guards itself. */
final class DiskWork implements AutoCloseable {
    /** A run over a lease has one epoch: a lost snapshot fails it. */
    static final int EPOCH = 0;

    private final DiskPlan plan;
    private final DiskFigures figures = new DiskFigures();
    private @Nullable BlockTable table;
    private boolean finished;

    DiskWork(DiskPlan plan) {
        this.plan = plan;
    }

    DiskPlan plan() {
        return plan;
    }

    DiskFigures figures() {
        return figures;
    }

    void table(BlockTable filled) {
        table = filled;
    }

    BlockTable table() {
        return Optional.ofNullable(table)
                .orElseThrow(() -> new IllegalStateException("the disk has no block table yet"));
    }

    boolean finished() {
        return finished;
    }

    void finish() {
        finished = true;
    }

    DiskRow row() {
        return new DiskRow(
                plan.diskId(),
                plan.disk().deviceKey(),
                plan.disk().label(),
                plan.disk().capacityBytes(),
                EPOCH,
                "lease",
                plan.changeSource(),
                Optional.empty());
    }

    DiskProgress progress() {
        long done = finished ? plan.disk().capacityBytes() : figures.bytesDone();
        return new DiskProgress(
                plan.diskId(), plan.disk().capacityBytes(), done, figures.bytesRead(), figures.bytesStored());
    }

    Sealer.TransferredDisk transferred() {
        return new Sealer.TransferredDisk(plan, table());
    }

    /** Removes the table's file. Blocking. */
    @Override
    public void close() {
        BlockTable open = table;
        if (open != null) {
            open.close();
        }
    }
}
