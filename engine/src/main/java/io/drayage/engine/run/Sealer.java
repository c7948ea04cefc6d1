package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.staging.RewriteOrder;
import io.drayage.engine.staging.SegmentRewriter;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreException;
import io.drayage.protocol.manifest.ManifestHeader;
import io.drayage.protocol.manifest.ManifestPolicy;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocument.ManifestRef;
import io.drayage.protocol.run.RunDocumentCodec;
import io.drayage.protocol.run.StagingKey;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Seals a run: writes each disk's manifest, then run.json with If-None-Match. Before run.json there is no run; after it the run exists whatever else happens. Repeating a seal is safe:
 * manifests are written again with the same bytes, and a run.json that is there already must be ours.
 */
final class Sealer {
    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final SegmentRewriter rewriter;

    Sealer(ObjectStore store, String stagingPrefix, WorkerExecutor worker, SegmentRewriter rewriter) {
        this.rewriter = rewriter;
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
    }

    /** A disk whose blocks are all durable, at this epoch. Carries what is live of sparse segments over, then writes its manifest: a delta of its parent's where the policy allows it, else a full one. */
    Future<RunDocument.Disk> sealDisk(RunOrder order, int epoch, DiskWork disk, Path scratch) {
        String key = ObjectKeys.manifest(
                order.installationId(),
                order.jobId(),
                order.runId(),
                order.fence(),
                disk.plan().diskId());
        if (!disk.finished() || disk.epoch() != epoch) {
            return Future.failedFuture(new IllegalStateException(
                    "disk " + disk.plan().disk().label() + " does not stand at epoch " + epoch));
        }
        return rewriteSparse(order, epoch, disk)
                .compose(moved -> worker.executeBlocking(() -> writeManifest(order, epoch, disk, scratch), false))
                .compose(manifest -> manifest.upload(store, stagingPrefix + key, worker)
                        .map(uploaded -> document(disk, key, manifest))
                        .eventually(() -> worker.executeBlocking(
                                () -> {
                                    manifest.delete();
                                    return null;
                                },
                                false)));
    }

    private Future<Long> rewriteSparse(RunOrder order, int epoch, DiskWork disk) {
        return disk.plan().parent().isEmpty()
                ? Future.succeededFuture(0L)
                : rewriter.rewrite(new RewriteOrder(
                        order.installationId(), order.key(), disk.plan().diskId(), epoch, disk.table()));
    }

    /** Writes run.json, the commit point; yields what is there now, which may be an earlier owner's. */
    Future<SealedRun> commit(RunDocument document) {
        String key = ObjectKeys.runDocument(document.installationId(), document.jobId(), document.runId());
        byte[] json = RunDocumentCodec.encode(document);
        SealedRun sealed =
                new SealedRun(document.runId(), key, new String(json, StandardCharsets.UTF_8), document.sealedAt());
        return store.put(stagingPrefix + key, Buffer.buffer(json), true)
                .map(sealed)
                .recover(error -> error instanceof StoreException.AlreadyExists
                        ? theOneThatIsThere(document)
                        : Future.failedFuture(error));
    }

    /**
     * The run was sealed before: by our own put whose acknowledgement was lost, or by an earlier owner that died, or was thought dead, before it could tell the ledger. Its document is as good as ours, and
     * it is the one that counts.
     */
    private Future<SealedRun> theOneThatIsThere(RunDocument ours) {
        String key = ObjectKeys.runDocument(ours.installationId(), ours.jobId(), ours.runId());
        return new StagedRuns(store, stagingPrefix).read(stagingPrefix + key).compose(found -> {
            if (!found.runId().equals(ours.runId()) || found.fence() > ours.fence()) {
                return Future.failedFuture(new EngineException(
                        EngineException.Kind.LEDGER,
                        "s3://" + store.bucket() + "/" + stagingPrefix + key,
                        "another engine has sealed this run already (fence " + found.fence() + ", ours is "
                                + ours.fence() + ")",
                        "Nothing is lost: that engine's run counts"));
            }
            String json = new String(RunDocumentCodec.encode(found), StandardCharsets.UTF_8);
            return Future.succeededFuture(new SealedRun(found.runId(), key, json, found.sealedAt()));
        });
    }

    private ManifestFile writeManifest(RunOrder order, int epoch, DiskWork disk, Path scratch) {
        Path file = scratch.resolve("sealed-" + disk.plan().diskId() + ".drm");
        DiskPlan plan = disk.plan();
        Optional<RunDocument.Disk> parent = plan.mayBeDelta() ? plan.parent() : Optional.empty();
        if (parent.isPresent() && parent.get().manifest().level() < ManifestPolicy.MAX_DELTAS) {
            List<ManifestRef> chain = parent.get().manifests();
            int deltaLevel = parent.get().manifest().level() + 1;
            ManifestFile delta = ManifestFile.write(
                    file,
                    header(order, epoch, plan, parentRun(parent.get()), deltaLevel),
                    disk.table().delta());
            long deltas = delta.trailer().lengthBytes()
                    + chain.stream()
                            .filter(m -> m.level() > 0)
                            .mapToLong(ManifestRef::lengthBytes)
                            .sum();
            long full = chain.get(chain.size() - 1).lengthBytes();
            if (ManifestPolicy.nextLevel(parent.get().manifest().level(), full, deltas) == deltaLevel) {
                return delta;
            }
        }
        return ManifestFile.write(
                file,
                header(order, epoch, plan, Optional.empty(), 0),
                disk.table().full());
    }

    private static ManifestHeader header(
            RunOrder order, int epoch, DiskPlan plan, Optional<UUID> parentRun, int level) {
        return new ManifestHeader(
                order.runId(),
                plan.diskId(),
                parentRun,
                level,
                epoch,
                plan.disk().capacityBytes());
    }

    private static Optional<UUID> parentRun(RunDocument.Disk parent) {
        return ObjectKeys.parse(parent.manifest().key())
                .filter(StagingKey.Manifest.class::isInstance)
                .map(key -> ((StagingKey.Manifest) key).run());
    }

    private static RunDocument.Disk document(DiskWork disk, String key, ManifestFile manifest) {
        DiskPlan plan = disk.plan();
        long trusted = disk.blocksTrustedUnread();
        int sinceSweep = trusted == 0
                ? 0
                : 1 + plan.parent().map(RunDocument.Disk::runsSinceSweep).orElse(0);
        ManifestRef reference = new ManifestRef(
                key,
                manifest.trailer().sha256(),
                manifest.trailer().lengthBytes(),
                manifest.header().level(),
                manifest.trailer().dataBlocks(),
                manifest.trailer().zeroBlocks());
        List<ManifestRef> chain = manifest.header().level() == 0
                ? List.of()
                : plan.parent().orElseThrow().manifests();
        return new RunDocument.Disk(
                plan.diskId(),
                plan.disk().deviceKey(),
                plan.disk().label(),
                plan.disk().backingUuid(),
                plan.disk().capacityBytes(),
                disk.changeIdAt(disk.epoch()),
                disk.transport(),
                disk.changeSource(),
                reference,
                new ArrayList<>(chain),
                sinceSweep,
                trusted,
                disk.epoch(),
                disk.figures().sampleMismatches(),
                Optional.empty());
    }
}
