package io.drayage.engine.run;

import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.transfer.BlockTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One disk of a run with its block table and figures. Confined to the run's context, except the table, which guards itself. */
final class DiskWork implements AutoCloseable {
    private final DiskPlan plan;
    private final DiskFigures figures = new DiskFigures();
    private final Map<Integer, String> changeIds = new HashMap<>();
    private @Nullable BlockTable table;
    private @Nullable ReadPlan reading;
    private int epoch;
    private int recordedEpoch = -1;
    private int distrustedEpoch = -1;
    private String transport = "lease";
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

    /** What an earlier owner of the run, or this one, recorded of the disk. */
    void recall(DiskRow row) {
        recordedEpoch = row.epoch();
        row.changeId().ifPresent(id -> changeIds.put(row.epoch(), id));
        figures.mismatchedBefore(row.samplesMismatched());
        if (row.samplesMismatched() > 0) {
            distrustedEpoch = row.epoch();
        }
    }

    /** The epoch that an earlier owner recorded, −1 when none did. */
    int recordedEpoch() {
        return recordedEpoch;
    }

    /** Tracking's position at one of this run's snapshots, as far as it is known. */
    Optional<String> changeIdAt(int epochNumber) {
        return Optional.ofNullable(changeIds.get(epochNumber));
    }

    /** Begins an epoch: whatever was finished before is to be gone through again. */
    void enter(int number, ReadPlan plan) {
        epoch = number;
        reading = plan;
        finished = false;
        plan.changeId().ifPresent(id -> changeIds.put(number, id));
    }

    ReadPlan reading() {
        return Optional.ofNullable(reading)
                .orElseThrow(() -> new IllegalStateException("the disk has no read plan yet"));
    }

    /** Change tracking was caught in a lie: from now on everything is read. */
    void distrust(ReadPlan everything) {
        distrustedEpoch = epoch;
        reading = everything;
    }

    /** Whether tracking was caught in this epoch or an earlier one. */
    boolean distrustedIn(int number) {
        return distrustedEpoch >= 0 && distrustedEpoch <= number;
    }

    int epoch() {
        return epoch;
    }

    String transport() {
        return transport;
    }

    void transport(String name) {
        transport = name;
    }

    String changeSource() {
        ReadPlan known = reading;
        // A stream brings the whole disk whatever tracking says, and all of it is compared.
        return known == null || transport.equals("lease") ? plan.changeSource() : known.changeSource();
    }

    /** Blocks that stand without having been read in this epoch. */
    long blocksTrustedUnread() {
        ReadPlan known = reading;
        return known == null || transport.equals("lease") ? 0 : known.trusted().count();
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
                epoch,
                transport,
                changeSource(),
                figures.sampleMismatches(),
                changeIdAt(epoch));
    }

    DiskProgress progress() {
        long done = finished ? plan.disk().capacityBytes() : figures.bytesDone();
        return new DiskProgress(
                plan.diskId(), plan.disk().capacityBytes(), done, figures.bytesRead(), figures.bytesStored());
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
