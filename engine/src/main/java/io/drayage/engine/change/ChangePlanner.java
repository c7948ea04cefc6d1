package io.drayage.engine.change;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.cbt.ChangeId;
import io.drayage.protocol.run.DiskIdentity;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides per disk what a run reads. Tracking only ever narrows that, and only from the last <em>sealed</em> run's change id to this run's snapshot; the first thing
 * that is odd about it makes the whole disk be read and compared by hash instead. Of what is left unread on tracking's word a sample is read all the same.
 *
 * <p>Stateless but for its collaborators; any context.
 */
public final class ChangePlanner {
    private static final Logger LOG = LoggerFactory.getLogger(ChangePlanner.class);
    private static final String VMFS = "VMFS";

    private final VsphereClient vcenter;
    private final UUID runId;

    /** @param runId seeds the sample, so that a run that is resumed samples the same blocks */
    public ChangePlanner(VsphereClient vcenter, UUID runId) {
        this.vcenter = vcenter;
        this.runId = runId;
    }

    /**
     * Plans one disk. Nothing that tracking does makes this fail; what fails it is that vCenter cannot be asked at all, or that the snapshot is gone.
     */
    public Future<ChangePlan> plan(ChangeQuestion question) {
        boolean baseline = question.parent().isPresent() && question.lineage() != DiskLineage.NEW_BASE;
        return baseline ? against(question, question.parent().get()) : first(question);
    }

    /** Whether tracking can say what changed from the first of these change ids to the second: of one period, and not gone back. */
    public static boolean isLater(String then, String now) {
        return TrackingDoubts.otherPeriod(then, now).isEmpty();
    }

    private Future<ChangePlan> against(ChangeQuestion question, RunDocument.Disk parent) {
        if (question.sweep()) {
            return Future.succeededFuture(everything(question, ChangePlan.HASH, Optional.empty()));
        }
        Optional<String> doubt = TrackingDoubts.about(question, parent);
        boolean comparable = doubt.isEmpty()
                && parent.changeId().isPresent()
                && question.disk().changeId().isPresent();
        if (!comparable) {
            return Future.succeededFuture(distrusted(question, doubt));
        }
        return changedSince(question, parent.changeId().orElseThrow())
                .map(changed -> narrowed(question, ChangePlan.CBT, changed, BlockSet.empty()))
                .recover(failure -> orEverything(question, ChangePlan.HASH, failure));
    }

    /** Nothing to compare with: everything, except what was never written where that can be known. */
    private Future<ChangePlan> first(ChangeQuestion question) {
        if (!mayAskForAllocated(question)) {
            return Future.succeededFuture(everything(question, ChangePlan.FULL, Optional.empty()));
        }
        return changedSince(question, ChangeId.ALL_ALLOCATED)
                .map(allocated -> narrowed(
                        question, ChangePlan.FULL, allocated, all(question).minus(allocated)))
                .recover(failure -> orEverything(question, ChangePlan.FULL, failure));
    }

    /**
     * {@code *} means "everything that is allocated" only on VMFS, only when the VM had no snapshot when tracking was switched on, which only the run that did so
     * knows, and not for a linked clone, of which it knows the topmost link.
     */
    private static boolean mayAskForAllocated(ChangeQuestion question) {
        return !question.sweep()
                && question.trackingWasFreshlyEnabled()
                && !question.otherSnapshots()
                && !question.disk().hasParent()
                && question.disk().changeId().isPresent()
                && question.datastoreType().equalsIgnoreCase(VMFS);
    }

    private Future<BlockSet> changedSince(ChangeQuestion question, String changeId) {
        SnapshotDisk disk = question.disk();
        return vcenter.changedBlocks(
                question.vm(), question.snapshotMoref(), disk.deviceKey(), disk.capacityBytes(), changeId);
    }

    private Future<ChangePlan> orEverything(ChangeQuestion question, String changeSource, Throwable failure) {
        boolean tracking = failure instanceof EngineException told
                && told.kind() == Kind.VSPHERE
                && !VsphereClient.isGone(told, question.snapshotMoref());
        if (!tracking) {
            return Future.failedFuture(failure);
        }
        String reason = "changed areas could not be had: " + ((EngineException) failure).reason();
        LOG.atWarn()
                .addKeyValue("vm", question.vm().name())
                .addKeyValue("disk", question.disk().deviceKey())
                .addKeyValue("reason", reason)
                .log("change tracking is not trusted, the whole disk is read");
        return Future.succeededFuture(everything(question, changeSource, Optional.of(reason)));
    }

    private static ChangePlan distrusted(ChangeQuestion question, Optional<String> doubt) {
        doubt.ifPresent(reason -> LOG.atInfo()
                .addKeyValue("vm", question.vm().name())
                .addKeyValue("disk", question.disk().deviceKey())
                .addKeyValue("reason", reason)
                .log("change tracking is not trusted, the whole disk is compared by hash"));
        return everything(question, ChangePlan.HASH, doubt);
    }

    private static ChangePlan everything(ChangeQuestion question, String changeSource, Optional<String> distrust) {
        return new ChangePlan(
                changeSource, all(question), BlockSet.empty(), usableId(question), distrust, BlockSet.empty());
    }

    private ChangePlan narrowed(ChangeQuestion question, String changeSource, BlockSet toRead, BlockSet trustedZero) {
        SnapshotDisk disk = question.disk();
        UUID diskId = DiskIdentity.diskId(
                vcenter.about().instanceUuid(), question.vm().instanceUuid(), disk.backingUuid(), disk.deviceKey());
        BlockSet sample = UnreadSample.of(all(question).minus(toRead), runId, diskId);
        return new ChangePlan(changeSource, toRead, sample, usableId(question), Optional.empty(), trustedZero);
    }

    private static BlockSet all(ChangeQuestion question) {
        return BlockSet.all(BlockGeometry.blockCount(question.disk().capacityBytes()));
    }

    /** An id that cannot be taken apart is of no use to the next run. */
    private static Optional<String> usableId(ChangeQuestion question) {
        return question.disk().changeId().filter(id -> TrackingDoubts.parsed(id).isPresent());
    }
}
