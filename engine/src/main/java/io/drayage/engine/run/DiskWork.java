package io.drayage.engine.run;

import io.drayage.engine.api.RunLedger.DiskProgress;
import io.drayage.engine.api.RunLedger.DiskRow;
import io.drayage.engine.api.RunLedger.EpochRow;
import io.drayage.engine.transfer.BlockTable;
import io.drayage.engine.transfer.ReadMark;
import io.drayage.protocol.block.BlockSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One disk of a run with its block table and figures. Confined to the run's context, except the table, which guards itself. */
final class DiskWork implements AutoCloseable {
    private final DiskPlan plan;
    private final DiskFigures figures = new DiskFigures();
    private final Map<Integer, String> changeIds = new HashMap<>();
    private final Map<Integer, String> frozenFiles = new HashMap<>();
    private final Map<Integer, ReadMark> marks = new HashMap<>();
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
        figures.mismatchedBefore(row.samplesMismatched());
        if (row.samplesMismatched() > 0) {
            distrustedEpoch = row.epoch();
        }
    }

    /** What an earlier owner of the run, or this one, recorded of the disk at some epoch. */
    void recall(EpochRow row) {
        row.changeId().ifPresent(id -> changeIds.put(row.epoch(), id));
        row.frozenFile().ifPresent(file -> frozenFiles.put(row.epoch(), file));
        row.mark().flatMap(ReadMark::decode).ifPresent(mark -> marks.put(row.epoch(), mark));
    }

    /** Tells readings of this disk apart: by their blocks and by what they are compared with. */
    long fingerprint(BlockSet set) {
        return ReadMark.fingerprint(
                set, plan.parent().map(parent -> parent.manifest().sha256()).orElse(""));
    }

    /** How far the disk was read at an epoch. */
    Optional<ReadMark> mark(int epochNumber) {
        return Optional.ofNullable(marks.get(epochNumber));
    }

    /** The epochs at which the disk was read, as far as there are marks. */
    Set<Integer> markedEpochs() {
        return Set.copyOf(marks.keySet());
    }

    /** The reading has come so far, and the ledger knows it. */
    void marked(int epochNumber, ReadMark mark) {
        marks.put(epochNumber, mark);
    }

    /** The link that the snapshot of an epoch froze, as far as it is known. */
    Optional<String> frozenFileAt(int epochNumber) {
        return Optional.ofNullable(frozenFiles.get(epochNumber));
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
    void enter(int number, ReadPlan plan, String frozenFile) {
        frozenFiles.put(number, frozenFile);
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
                changeIdAt(epoch),
                frozenFileAt(epoch));
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
