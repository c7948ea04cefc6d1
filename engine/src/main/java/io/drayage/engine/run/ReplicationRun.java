package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.guest.BootReadiness;
import io.drayage.engine.image.ImageBuilder;
import io.drayage.engine.image.ImageRequest;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replication run from PREPARE to DONE; {@link RunStages} has the diagram. Whatever happens it ends in a {@link RunResult}: when it fails before its seal it takes back what it made
 * (lease, snapshot, uploads, staged objects); after its seal the run exists and only the image is missing. Confined to the context that called {@link #execute}, except {@link #cancel}.
 */
public final class ReplicationRun {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicationRun.class);
    /** How long a run waits for its snapshot's removal before it goes on without. */
    private static final Duration REMOVAL_PATIENCE = Duration.ofSeconds(45);

    private final RunResources resources;
    private final VsphereClient vcenter;
    private final RunOrder order;
    private final RunStages stages;
    private final RunFigures figures;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final Path scratch;
    private final BootChecks boot;
    private final List<DiskWork> disks = new ArrayList<>();
    private List<MemoryLease> windows = List.of();
    private @Nullable VirtualMachine vm;
    private Optional<RunDocument> parent = Optional.empty();
    private volatile @Nullable EpochRun epochs;
    private volatile boolean handedOver;
    private boolean sealed;
    private Supplier<Future<Void>> abandonImage = Future::succeededFuture;

    /** A run that has not begun. */
    public ReplicationRun(RunResources resources, VsphereClient vcenter, RunOrder order, ProgressListener listener) {
        this.resources = resources;
        this.vcenter = vcenter;
        this.order = order;
        this.stages = new RunStages(resources.ledger(), order.key(), listener);
        this.figures = new RunFigures(resources.clock(), order, listener);
        this.scratch = resources.config().workDirectory().resolve("run-" + order.runId());
        this.boot = new BootChecks(resources, order, scratch, cancelled);
    }

    /** Runs it. The future succeeds with a result in state COMPLETED or FAILED. */
    public Future<RunResult> execute() {
        return stages.begin("Preparing")
                .compose(begun -> prepare())
                .compose(ready -> moveDisks())
                .compose(epoch -> removeSnapshot().map(epoch))
                .compose(epoch -> checkpoint(Stage.SEAL, "Sealing").map(epoch))
                .compose(this::seal)
                .compose(document -> boot.afterSeal(document).map(document))
                .compose(document -> checkpoint(Stage.CONVERT, "Converting").map(document))
                .compose(this::convert)
                .compose(image -> stages.enter(Stage.RETAIN, "Cleaning up").map(image))
                .compose(image -> complete(image))
                .recover(this::fail)
                .eventually(this::release);
    }

    /** Stops the run soon; it ends as FAILED and takes back what it made. Any thread. */
    public void cancel() {
        cancelled.set(true);
        resources.budget().cancel(order.runId().toString());
        EpochRun moving = epochs;
        if (moving != null) {
            moving.stop(cancelledError());
        }
    }

    /** Like {@link #cancel}, but keeps what is durable so that the same run can go on later; only its snapshot and its lease are given up. Any thread. */
    public void interrupt() {
        interrupted.set(true);
        cancel();
    }

    /** Like {@link #interrupt}, but leaves the snapshot to whoever goes on with the run, which then need not read again what is durable. Any thread. */
    public void handOver() {
        handedOver = true;
        interrupt();
    }

    private Future<Void> checkpoint(Stage next, String message) {
        return cancelled.get() ? Future.failedFuture(cancelledError()) : stages.enter(next, message);
    }

    private Future<Void> prepare() {
        return resources
                .owner()
                .claim(order.installationId())
                .compose(ours -> vcenter.virtualMachine(order.vmMoref()))
                .compose(found -> {
                    vm = found;
                    figures.vm(found);
                    return resources.baseline().of(order);
                })
                .compose(baseline -> {
                    parent = baseline;
                    List<DiskPlan> plans =
                            RunPlanner.plan(order, theVm(), vcenter.about().instanceUuid(), parent);
                    plans.forEach(plan -> disks.add(new DiskWork(plan)));
                    figures.disks(disks);
                    return resources.worker().executeBlocking(() -> Files.createDirectories(scratch), false);
                })
                .compose(created -> new BaselineLoader(resources, order, scratch, figures::retransmitted).load(disks))
                .compose(resumed -> {
                    if (resumed) {
                        figures.resumed();
                    }
                    return resources.ledger().plannedDisks(order.runId());
                })
                .compose(rows -> {
                    rows.forEach(row -> disks.stream()
                            .filter(disk -> disk.plan().diskId().equals(row.diskId()))
                            .forEach(disk -> disk.recall(row)));
                    return resources.ledger().epochs(order.runId());
                })
                .compose(rows -> {
                    rows.forEach(row -> disks.stream()
                            .filter(disk -> disk.plan().diskId().equals(row.diskId()))
                            .forEach(disk -> disk.recall(row)));
                    return reserveWindows();
                });
    }

    private Future<Void> reserveWindows() {
        int atOnce = Math.min(resources.config().disksAtOncePerVm(), disks.size());
        return resources
                .budget()
                .reserveMinimum(order.runId().toString(), atOnce, DiskMovement.MINIMUM_WINDOW_BYTES)
                .map(granted -> {
                    windows = granted;
                    return null;
                });
    }

    private Future<Epoch> moveDisks() {
        EpochRun moving = new EpochRun(resources, vcenter, order, stages, figures, disks, windows, boot);
        epochs = moving;
        return cancelled.get() ? Future.failedFuture(cancelledError()) : moving.run(theVm());
    }

    /** Right after the transfer: everything is durable, so the VM need not carry the snapshot while we seal and convert. */
    private Future<Void> removeSnapshot() {
        EpochRun moved = epochs;
        if (moved == null || moved.hasNoSnapshot()) {
            return Future.succeededFuture();
        }
        return moved.removeSnapshot(theVm())
                .timeout(REMOVAL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .recover(error -> error instanceof TimeoutException ? leaveItToTheLedger() : Future.failedFuture(error))
                .map(gone -> {
                    figures.snapshotRemoved(gone);
                    return null;
                });
    }

    /** The VM is busy, with a backup or with the lease of an engine that died: the removal goes on being tried, but neither the seal nor a cancellation waits for it. */
    private Future<Boolean> leaveItToTheLedger() {
        LOG.atWarn()
                .addKeyValue("runId", order.publicRunId())
                .addKeyValue("vm", theVm().name())
                .log("the snapshot cannot be removed yet; it is tried again until it is gone");
        return Future.succeededFuture(false);
    }

    private Future<RunDocument> seal(Epoch epoch) {
        windows.forEach(MemoryLease::close);
        Sealer sealer = new Sealer(
                resources.store(), resources.config().stagingPrefix(), resources.worker(), resources.rewriter());
        Future<List<RunDocument.Disk>> sealedDisks = Future.succeededFuture(new ArrayList<>());
        for (DiskWork disk : disks) {
            String frozenFile = epoch.frozen(disk.plan()).fileName();
            sealedDisks = sealedDisks.compose(list -> sealer.sealDisk(order, epoch.number(), disk, scratch)
                    .map(one -> {
                        list.add(one.frozenAt(frozenFile));
                        return list;
                    }));
        }
        return sealedDisks
                .map(sealedOnes -> document(epoch, sealedOnes))
                .compose(document -> whileOurs(() -> sealer.commit(document)))
                .compose(committed -> {
                    sealed = true;
                    RunDocument document = decode(committed);
                    figures.sealed(
                            document,
                            resources.store().bucket(),
                            resources.config().stagingPrefix());
                    return resources.ledger().sealed(order.key(), committed).map(document);
                });
    }

    private RunDocument document(Epoch epoch, List<RunDocument.Disk> sealedDisks) {
        VirtualMachine theVm = theVm();
        Instant now = resources.clock().instant();
        return new RunDocument(
                order.installationId(),
                order.jobId(),
                order.runId(),
                order.publicJobId(),
                order.publicRunId(),
                parent.map(RunDocument::runId),
                order.fence(),
                figures.startedAt(),
                now,
                new RunDocument.Vm(
                        vcenter.about().instanceUuid(),
                        theVm.instanceUuid(),
                        theVm.moref(),
                        theVm.name(),
                        theVm.path(),
                        theVm.guestId(),
                        theVm.firmware()),
                epoch.number(),
                figures.consistency(),
                epoch.taken().snapshot().fallbackReason(),
                sealedDisks.stream()
                        .mapToLong(RunDocument.Disk::blocksTrustedUnread)
                        .sum(),
                sealedDisks);
    }

    private Future<RunResult.Image> convert(RunDocument document) {
        Optional<ImageBuilder> builder = resources.builders().builder(order, scratch.resolve("image"));
        if (builder.isEmpty()) {
            return Future.succeededFuture(new RunResult.Image("none", "", List.of(), List.of()));
        }
        ImageBuilder chosen = builder.get();
        abandonImage = () -> chosen.abandon(request(document, bytes -> false));
        return resources.withLease(
                order.runId().toString(),
                chosen.windowBytes(),
                memory -> chosen.build(request(document, memory::tryGrow)));
    }

    private ImageRequest request(RunDocument document, LongPredicate moreMemory) {
        return new ImageRequest(
                document,
                order.key(),
                order.imagePolicy(),
                cancelled,
                figures::imageBytes,
                moreMemory,
                () -> resources.ledger().owned(order.key()),
                boot.found().flatMap(BootReadiness::driversPresent));
    }

    private Future<RunResult> complete(RunResult.Image image) {
        RunResult result = figures.result(RunResult.State.COMPLETED, "Completed", image, false);
        return stages.enter(Stage.DONE, "Completed")
                .compose(entered -> resources.ledger().completed(order.key(), result))
                .map(result);
    }

    private Future<RunResult> fail(Throwable error) {
        EngineException cause = RunErrors.of(error, order);
        LOG.atWarn()
                .addKeyValue("runId", order.publicRunId())
                .addKeyValue("stage", stages.current())
                .addKeyValue("error", cause.getMessage())
                .setCause(cause.kind() == Kind.INTERNAL ? error : null)
                .log("run failed");
        String message = String.valueOf(cause.getMessage());
        // Recorded before the objects go: from then on no other engine can go on with the run and need them.
        return (handedOver ? Future.<Void>succeededFuture() : removeSnapshot()).transform(removed -> {
            // Asked once: a cancellation that comes while things are recorded changes nothing any more.
            boolean kept = isToBeKept();
            Future<Void> cleaned = removed.failed() ? Future.failedFuture(removed.cause()) : recorded(kept, message);
            return cleaned.recover(this::leave)
                    .map(done -> figures.result(
                            RunResult.State.FAILED,
                            message,
                            new RunResult.Image("none", "", List.of(), List.of()),
                            kept));
        });
    }

    private Future<Void> recorded(boolean kept, String message) {
        return kept
                ? Future.succeededFuture()
                : resources.ledger().failed(order.key(), message).compose(recorded -> takeBack());
    }

    private Future<Void> leave(Throwable cleanup) {
        LOG.atWarn()
                .addKeyValue("runId", order.publicRunId())
                .addKeyValue("error", cleanup.getMessage())
                .log("left as it is: another engine owns the run, or what is left is cleaned up later");
        return Future.succeededFuture();
    }

    /** Before everything that the ledger cannot undo: fails when another engine has the run, and then nothing may be changed. */
    private <T> Future<T> whileOurs(Supplier<Future<T>> change) {
        return resources.ledger().whileOwned(order.key(), change);
    }

    /**
     * Whether another attempt at the run shall go on from here: it was interrupted, the VM had to be relieved of its snapshot, or there is no room yet to go on. A run that never got a snapshot because there
     * is no room has nothing to keep.
     */
    private boolean isToBeKept() {
        EpochRun moved = epochs;
        boolean endangered = moved != null && (moved.wasEndangered() || (moved.wasRefused() && figures.isResumed()));
        return !sealed && (interrupted.get() || (endangered && !cancelled.get()));
    }

    /** An unsealed run that has ended leaves nothing in the staging area; a sealed one leaves no half of an image. */
    private Future<Void> takeBack() {
        if (sealed) {
            return abandonImage.get();
        }
        if (theVmIfKnown().isEmpty()) {
            return Future.succeededFuture();
        }
        String prefix = resources.config().stagingPrefix()
                + ObjectKeys.ofRun(order.installationId(), order.jobId(), order.runId());
        return new StagingCleanup(resources.store()).removeAll(prefix);
    }

    private Future<Void> release() {
        windows.forEach(MemoryLease::close);
        return resources
                .worker()
                .executeBlocking(
                        () -> {
                            disks.forEach(DiskWork::close);
                            ScratchFiles.delete(scratch);
                            return null;
                        },
                        false);
    }

    private Optional<VirtualMachine> theVmIfKnown() {
        return Optional.ofNullable(vm);
    }

    private VirtualMachine theVm() {
        return theVmIfKnown().orElseThrow(() -> new IllegalStateException("the VM has not been read yet"));
    }

    private EngineException cancelledError() {
        return interrupted.get()
                ? new EngineException(
                        Kind.CANCELLED,
                        "run " + order.publicRunId(),
                        "interrupted in stage " + stages.current() + "; what is durable is kept",
                        "Start it again: it goes on from there")
                : new EngineException(
                        Kind.CANCELLED,
                        "run " + order.publicRunId(),
                        "cancelled",
                        "Start another run when it is wanted");
    }

    private static RunDocument decode(SealedRun run) {
        return RunDocumentCodec.decode(run.runJson().getBytes(StandardCharsets.UTF_8));
    }
}
