package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.change.ChangeQuestion;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.engine.transfer.TableSurvey;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.Optional;

/**
 * Plans what a disk reads in an epoch. With S<sub>e</sub> the epoch's snapshot, a block is read
 *
 * <ul>
 *   <li>when it may differ between the last sealed run and S<sub>e</sub> and nothing of this run has it durable yet, or
 *   <li>when an earlier epoch d has it durable and it may differ between S<sub>d</sub> and S<sub>e</sub>; without a trusted change id of S<sub>d</sub> that is every such block.
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

    /** @param changes what differs from the last sealed run */
    ReadPlanner(
            VsphereClient vcenter, ChangePlans changes, WorkerExecutor worker, int sweepEveryRuns, boolean sweepNow) {
        this.vcenter = vcenter;
        this.changes = changes;
        this.worker = worker;
        this.sweepEveryRuns = sweepEveryRuns;
        this.sweepNow = sweepNow;
    }

    /** Plans the disk for this epoch. */
    Future<ReadPlan> plan(DiskWork disk, Epoch epoch) {
        SnapshotDisk frozen = epoch.frozen(disk.plan());
        return changes.plan(question(disk, epoch, frozen))
                .compose(changed -> survey(disk).compose(has -> {
                    ChangePlan plan = disk.distrustedIn(epoch.number()) ? everything(disk, changed) : changed;
                    return changedSince(disk, epoch, frozen, plan, has)
                            .map(again -> combine(disk, epoch, plan, has, again));
                }));
    }

    /** What of a plan is still to be read now that an attempt has ended: all that is not durable. */
    Future<ReadSet> remaining(DiskWork disk, Epoch epoch, ReadSet reads) {
        return survey(disk).map(has -> {
            BlockSet done = has.at(epoch.number());
            return new ReadSet(
                    reads.wanted().minus(done),
                    reads.zeros().minus(done),
                    reads.sample().minus(done));
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

    /** Blocks that are durable at an earlier epoch and may have changed since. */
    private Future<BlockSet> changedSince(
            DiskWork disk, Epoch epoch, SnapshotDisk frozen, ChangePlan plan, TableSurvey has) {
        boolean trusted =
                !plan.changeSource().equals(ChangePlan.HASH) || plan.distrust().isEmpty();
        Future<BlockSet> all = Future.succeededFuture(BlockSet.empty());
        for (Map.Entry<Integer, BlockSet> earlier : has.durable().entrySet()) {
            if (earlier.getKey() != epoch.number()) {
                Optional<String> then = trusted ? disk.changeIdAt(earlier.getKey()) : Optional.empty();
                all = all.compose(found ->
                        changed(epoch, frozen, then, earlier.getValue()).map(found::union));
            }
        }
        return all;
    }

    private Future<BlockSet> changed(Epoch epoch, SnapshotDisk frozen, Optional<String> then, BlockSet durable) {
        boolean comparable = then.isPresent()
                && frozen.changeId().filter(now -> sameEpoch(then.get(), now)).isPresent();
        if (!comparable) {
            return Future.succeededFuture(durable);
        }
        return vcenter.changedBlocks(
                        epoch.vm(), epoch.snapshotMoref(), frozen.deviceKey(), frozen.capacityBytes(), then.get())
                .map(durable::intersect)
                // Whatever is wrong with the answer, reading all of it is right.
                .otherwise(durable);
    }

    /** Change ids are comparable when what stands before the slash is the same: it is new after every reset. */
    private static boolean sameEpoch(String then, String now) {
        int slash = then.indexOf('/');
        return slash > 0 && now.startsWith(then.substring(0, slash + 1));
    }

    private static ReadPlan combine(DiskWork disk, Epoch epoch, ChangePlan plan, TableSurvey has, BlockSet again) {
        BlockSet durable = has.all();
        BlockSet zeros = plan.trustedZero().minus(durable);
        BlockSet lacking = has.unknown().minus(plan.trustedZero());
        BlockSet wanted = plan.toRead().minus(durable).union(again).union(lacking);
        BlockSet sample = plan.sample().minus(has.at(epoch.number())).minus(wanted);
        BlockSet trusted = plan.trustedUnread(disk.plan().disk().capacityBytes())
                .union(durable)
                .minus(wanted)
                .minus(sample)
                .minus(has.at(epoch.number()));
        return new ReadPlan(
                plan.changeSource(), new ReadSet(wanted, zeros, sample), trusted, plan.changeId(), plan.distrust());
    }

    private Future<TableSurvey> survey(DiskWork disk) {
        return worker.executeBlocking(() -> disk.table().survey(), false);
    }
}
