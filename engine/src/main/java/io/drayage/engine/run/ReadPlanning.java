package io.drayage.engine.run;

import io.drayage.engine.change.ChangePlan;
import io.drayage.engine.change.UnreadSample;
import io.drayage.engine.transfer.ReadMark;
import io.drayage.engine.transfer.ReadSet;
import io.drayage.engine.transfer.TableSurvey;
import io.drayage.protocol.block.BlockSet;
import java.util.Optional;
import java.util.UUID;

/**
 * Puts together what a disk reads at an epoch, out of what may differ from the last sealed run, what this run has already and how far it has read. What marks are about must be the same set for everybody who
 * goes on with the epoch, however much of it is durable by then. Walks whole sets: worker threads.
 */
final class ReadPlanning {
    private final DiskWork disk;
    private final UUID runId;
    private final int epoch;
    private final ChangePlan plan;
    private final TableSurvey has;
    private final OlderEpochs older;

    ReadPlanning(DiskWork disk, UUID runId, int epoch, ChangePlan plan, TableSurvey has, OlderEpochs older) {
        this.disk = disk;
        this.runId = runId;
        this.epoch = epoch;
        this.plan = plan;
        this.has = has;
        this.older = older;
    }

    ReadPlan plan() {
        BlockSet durable = has.all();
        BlockSet here = has.at(epoch);
        BlockSet lacking = has.unknown().minus(plan.trustedZero());
        BlockSet wanted = plan.toRead()
                .minus(durable)
                .minus(older.same())
                .union(older.again())
                .union(lacking)
                .minus(here);
        BlockSet kept = older.kept().minus(wanted).minus(here);
        BlockSet sample = plan.sample()
                .union(UnreadSample.of(kept, runId, disk.plan().diskId()))
                .minus(wanted);
        BlockSet markable = wanted.union(sample).union(here).minus(plan.trustedZero());
        long fingerprint = disk.fingerprint(markable);
        Optional<ReadMark> mark = disk.mark(epoch).filter(known -> known.readSet() == fingerprint);
        BlockSet same = mark.map(known -> known.settled(markable)).orElse(BlockSet.empty());
        BlockSet zeros =
                mark.map(known -> known.zeros().intersect(markable).minus(here)).orElse(BlockSet.empty());
        BlockSet done = here.union(same).union(zeros);
        ReadSet reads = new ReadSet(
                wanted.minus(done), plan.trustedZero().minus(durable).union(zeros), sample.minus(done));
        BlockSet trusted = plan.trustedUnread(disk.plan().disk().capacityBytes())
                .union(durable)
                .union(older.same())
                .minus(wanted)
                .minus(sample)
                .minus(done);
        return new ReadPlan(
                plan.changeSource(),
                reads,
                markable,
                fingerprint,
                trusted,
                plan.changeId(),
                plan.distrust(),
                lies().count());
    }

    /**
     * Only what differed is stored. So a block of the sample that is durable was no sample's business but a lie, unless it was believed to be zero and is. With older epochs a block may be durable for
     * another reason.
     */
    private BlockSet lies() {
        boolean alone = has.durable().keySet().stream().allMatch(known -> known == epoch)
                && older.same().isEmpty();
        BlockSet found = plan.sample().intersect(has.at(epoch));
        return alone ? found.minus(plan.trustedZero().intersect(has.zeros())) : BlockSet.empty();
    }
}
