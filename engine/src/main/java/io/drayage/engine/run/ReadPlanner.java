package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.change.ChangePlanner;
import io.drayage.engine.change.ChangeQuestion;
import io.drayage.engine.transfer.ReadMark;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.engine.transfer.TableSurvey;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Plans what a disk reads in an epoch. With S<sub>e</sub> the epoch's snapshot, a block is read
 *
 * <ul>
 *   <li>when it may differ between the last sealed run and S<sub>e</sub> and nothing of this run has it durable yet, or
 *   <li>when an earlier epoch d has it durable, or found it to be as in the last sealed run, and it may differ between S<sub>d</sub> and S<sub>e</sub>; without a trusted change id of S<sub>d</sub> that is every such block.
 * </ul>
 *
 * <p>What stands durable at e itself is never read again. Confined to the run's context.
 */
final class ReadPlanner {
    private final VsphereClient vcenter;
    private final ChangePlans changes;
    private final WorkerExecutor worker;
    private final int sweepEveryRuns;
    private final boolean sweepNow;
    private final UUID runId;

    /**
     * @param changes what differs from the last sealed run
     * @param runId seeds samples
     */
    ReadPlanner(
            VsphereClient vcenter,
            ChangePlans changes,
            WorkerExecutor worker,
            int sweepEveryRuns,
            boolean sweepNow,
            UUID runId) {
        this.vcenter = vcenter;
        this.changes = changes;
        this.worker = worker;
        this.sweepEveryRuns = sweepEveryRuns;
        this.sweepNow = sweepNow;
        this.runId = runId;
    }

    /** Plans the disk for this epoch. */
    Future<ReadPlan> plan(DiskWork disk, Epoch epoch) {
        SnapshotDisk frozen = epoch.frozen(disk.plan());
        return changes.plan(question(disk, epoch, frozen))
                .compose(changed -> survey(disk).compose(has -> {
                    ChangePlan plan = disk.distrustedIn(epoch.number()) ? everything(disk, changed) : changed;
                    return older(disk, epoch, frozen, has)
                            .compose(older -> worker.executeBlocking(
                                    () -> new ReadPlanning(disk, runId, epoch.number(), plan, has, older).plan(),
                                    false));
                }));
    }

    /** What of a plan is still to be read now that an attempt has ended: all that is neither durable nor known by a mark to be nothing new. */
    Future<ReadSet> remaining(DiskWork disk, Epoch epoch, ReadSet reads) {
        return survey(disk).map(has -> {
            BlockSet done = has.at(epoch.number());
            ReadPlan plan = disk.reading();
            Optional<ReadMark> mark = disk.mark(epoch.number()).filter(known -> known.readSet() == plan.fingerprint());
            BlockSet known = mark.map(m -> m.settled(plan.markable())).orElse(BlockSet.empty());
            BlockSet zeros = mark.map(m -> m.zeros().intersect(plan.markable()).minus(done))
                    .orElse(BlockSet.empty());
            BlockSet gone = done.union(known).union(zeros);
            return new ReadSet(
                    reads.wanted().minus(gone),
                    reads.zeros().minus(done).union(zeros),
                    reads.sample().minus(gone));
        });
    }

    private ChangeQuestion question(DiskWork disk, Epoch epoch, SnapshotDisk frozen) {
        return new ChangeQuestion(
                epoch.vm(),
                epoch.snapshotMoref(),
                frozen,
                disk.plan().lineage(),
                disk.plan().parent(),
                isSweep(disk),
                epoch.trackingFresh(),
                epoch.othersSnapshots(),
                Places.datastoreType(epoch, frozen));
    }

    private boolean isSweep(DiskWork disk) {
        return sweepNow
                || disk.plan()
                        .parent()
                        .map(parent -> parent.runsSinceSweep() + 1 >= sweepEveryRuns)
                        .orElse(false);
    }

    /** Tracking was caught in a lie about this disk in this epoch, before the run was interrupted. */
    private static ChangePlan everything(DiskWork disk, ChangePlan changed) {
        return new ChangePlan(
                ChangePlan.HASH,
                BlockSet.all(BlockGeometry.blockCount(disk.plan().disk().capacityBytes())),
                BlockSet.empty(),
                changed.changeId(),
                Optional.of("the sample of this run contradicted change tracking"),
                BlockSet.empty());
    }

    /** What older epochs know, and what of it may have changed since. */
    private Future<OlderEpochs> older(DiskWork disk, Epoch epoch, SnapshotDisk frozen, TableSurvey has) {
        BlockSet all = BlockSet.all(BlockGeometry.blockCount(disk.plan().disk().capacityBytes()));
        long whole = disk.fingerprint(all);
        Set<Integer> epochs = new TreeSet<>(has.durable().keySet());
        epochs.addAll(disk.markedEpochs());
        epochs.remove(epoch.number());
        Future<OlderEpochs> found = Future.succeededFuture(OlderEpochs.NONE);
        for (int then : epochs) {
            // Only of a reading of the whole disk is it known today which blocks a mark is about.
            BlockSet same = disk.mark(then)
                    .filter(mark -> mark.readSet() == whole)
                    .map(mark -> mark.settled(all))
                    .orElse(BlockSet.empty());
            BlockSet known = has.at(then).union(same);
            found = found.compose(before -> changed(disk, epoch, frozen, then)
                    .map(changes -> before.and(same, known, changes.map(known::intersect))));
        }
        return found;
    }

    /** What changed since an older epoch; empty when that cannot be said. */
    private Future<Optional<BlockSet>> changed(DiskWork disk, Epoch epoch, SnapshotDisk frozen, int then) {
        Optional<String> id = disk.distrustedIn(epoch.number()) ? Optional.empty() : disk.changeIdAt(then);
        boolean comparable = id.isPresent()
                && frozen.changeId()
                        .filter(now -> ChangePlanner.isLater(id.get(), now))
                        .isPresent()
                && disk.frozenFileAt(then).filter(frozen.fileName()::equals).isPresent();
        if (!comparable) {
            return Future.succeededFuture(Optional.empty());
        }
        return vcenter.changedBlocks(
                        epoch.vm(), epoch.snapshotMoref(), frozen.deviceKey(), frozen.capacityBytes(), id.get())
                .map(Optional::of)
                // Whatever is wrong with the answer, reading all of it is right.
                .otherwise(Optional.empty());
    }

    private Future<TableSurvey> survey(DiskWork disk) {
        return worker.executeBlocking(() -> disk.table().survey(), false);
    }
}
