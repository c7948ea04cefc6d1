package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.ImageLedger.SnapshotRow;
import io.drayage.engine.api.ImageLedger.SnapshotStatus;
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.aws.SnapshotState;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a completed EBS snapshot of every disk of a run, each over its image parent's where there is one. Every step is in the ledger before and after, so whoever goes on with the run takes up the same
 * snapshots and puts no block that the journal knows. Used by every builder that needs snapshots. Confined to the caller's context.
 */
public final class EbsSnapshots {
    /** What a build holds of the memory budget: fetched ranges and the blocks on their way. */
    public static final long WINDOW_BYTES =
            StagedFrames.WINDOW_BYTES + (long) BlockPump.LEAST_BLOCKS * BlockGeometry.BLOCK_BYTES;

    private static final long FIRST_POLL_MILLIS = 200;
    private static final long LONGEST_POLL_MILLIS = 15_000;
    private static final Duration COMPLETES_WITHIN = Duration.ofHours(6);

    private final Vertx vertx;
    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final AwsAccess aws;
    private final ImageLedger ledger;
    private final Path spoolDirectory;
    private final StagedRuns runs;
    private final Lineages lineages;

    /** @param spoolDirectory for manifests while they are read; removed afterwards */
    public EbsSnapshots(
            Vertx vertx,
            ObjectStore store,
            String stagingPrefix,
            WorkerExecutor worker,
            AwsImages images,
            Path spoolDirectory) {
        this.vertx = vertx;
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.aws = images.access();
        this.ledger = images.ledger();
        this.spoolDirectory = spoolDirectory;
        this.runs = new StagedRuns(store, stagingPrefix);
        this.lineages = new Lineages(images, runs, stagingPrefix);
    }

    /** Makes them all, in the order of the device keys. */
    public Future<List<DiskSnapshot>> make(ImageRequest request) {
        Progress progress = new Progress(request);
        BlockPump pump = new BlockPump(request.cancelled(), request.moreMemory(), AwsAccess.mostPutsInFlight());
        return encryption(request)
                .compose(encryption -> lineages.parents(request.run(), encryption)
                        .compose(parents -> known(request).compose(known -> {
                            Future<List<DiskSnapshot>> all = Future.succeededFuture(new ArrayList<>());
                            for (RunDocument.Disk disk : inOrder(request.run())) {
                                DiskOrder order = new DiskOrder(
                                        disk,
                                        encryption,
                                        Optional.ofNullable(parents.get(disk.diskId())),
                                        known.get(disk.diskId()));
                                all = all.compose(list -> disk(request, order, pump, progress)
                                        .map(made -> {
                                            list.add(made);
                                            return list;
                                        }));
                            }
                            return all;
                        })))
                .compose(made -> completed(request, made));
    }

    /** Deletes what a run that has failed for good left unfinished: an incomplete set is nobody's parent. */
    public Future<Void> abandon(ImageRequest request) {
        return ledger.snapshots(request.run().runId()).compose(rows -> {
            List<SnapshotRow> left = rows.stream()
                    .filter(row -> row.status() != SnapshotStatus.GONE
                            && !row.snapshotId().isEmpty())
                    .toList();
            boolean whole = rows.size() == request.run().disks().size()
                    && rows.stream().allMatch(row -> row.status() == SnapshotStatus.COMPLETED);
            return whole
                    ? Future.succeededFuture()
                    : Future.join(left.stream()
                                    .map(row -> delete(row.snapshotId()))
                                    .toList())
                            .mapEmpty();
        });
    }

    private static List<RunDocument.Disk> inOrder(RunDocument run) {
        return run.disks().stream()
                .sorted(Comparator.comparing(RunDocument.Disk::deviceKey))
                .toList();
    }

    /** A disk, what it can be built upon, and what an earlier attempt of the run did for it. */
    private record DiskOrder(
            RunDocument.Disk disk,
            String encryption,
            Optional<Lineages.Parent> lineage,
            @org.jspecify.annotations.Nullable Known known) {
        int volumeGib() {
            return Math.toIntExact((disk.capacityBytes() + (1L << 30) - 1) >> 30);
        }

        /** A parent that is larger is of no use: AWS refuses to shrink. */
        Optional<Lineages.Parent> parent() {
            return lineage.filter(found -> found.snapshot().volumeGib() <= volumeGib());
        }

        DiskOrder asBase() {
            return new DiskOrder(disk, encryption, Optional.empty(), null);
        }

        /** Whether the row is this order, and its snapshot can still become whole. */
        boolean continues() {
            return known != null
                    && known.row().status() != SnapshotStatus.GONE
                    && known.row().encryption().equals(encryption)
                    && known.row().volumeGib() == volumeGib()
                    && known.row()
                            .parentSnapshotId()
                            .equals(parent().map(found -> found.snapshot().snapshotId()))
                    && (known.row().snapshotId().isEmpty()
                            || known.state()
                                    .map(state -> state.status() != SnapshotState.Status.ERROR)
                                    .orElse(false));
        }

        boolean isDone() {
            return continues()
                    && known != null
                    && known.state()
                            .map(state -> state.status() == SnapshotState.Status.COMPLETED)
                            .orElse(false);
        }
    }

    private record Known(SnapshotRow row, Optional<SnapshotState> state) {}

    private Future<Map<UUID, Known>> known(ImageRequest request) {
        return ledger.snapshots(request.run().runId())
                .compose(rows -> aws.ec2()
                        .snapshots(rows.stream()
                                .map(SnapshotRow::snapshotId)
                                .filter(id -> !id.isEmpty())
                                .toList())
                        .map(states -> rows.stream()
                                .collect(Collectors.toMap(
                                        SnapshotRow::diskId,
                                        row -> new Known(row, Optional.ofNullable(states.get(row.snapshotId())))))));
    }

    private Future<String> encryption(ImageRequest request) {
        if (!request.policy().encrypted()) {
            return Future.succeededFuture("none");
        }
        return request.policy()
                .kmsKeyId()
                .map(id -> aws.kms()
                        .key(id)
                        .map(found -> found.filter(key -> key.enabled())
                                .orElseThrow(() -> new EngineException(
                                        Kind.CONFIGURATION,
                                        "KMS key " + id,
                                        found.isPresent()
                                                ? "it is disabled"
                                                : "there is no such key in " + aws.region(),
                                        "Correct the job's kmsKeyId, or enable the key"))
                                .arn()))
                .orElseGet(() -> Future.succeededFuture("default"));
    }

    private Future<DiskSnapshot> disk(ImageRequest request, DiskOrder order, BlockPump pump, Progress progress) {
        if (request.cancelled().get()) {
            return Future.failedFuture(Cancellation.error());
        }
        Known known = order.known();
        if (known != null && order.isDone()) {
            progress.whole(order.disk());
            return Future.succeededFuture(snapshot(order, known.row().snapshotId()));
        }
        return aws.pending()
                .acquire()
                .compose(place -> written(request, order, pump, progress).eventually(() -> {
                    aws.pending().release();
                    return Future.succeededFuture();
                }))
                .compose(id -> id.map(found -> Future.succeededFuture(snapshot(order, found)))
                        .orElseGet(() ->
                                parentIsGone(order).compose(noted -> disk(request, order.asBase(), pump, progress))));
    }

    private Future<Void> parentIsGone(DiskOrder order) {
        return order.parent()
                .map(parent -> ledger.snapshotGone(parent.snapshot().snapshotId()))
                .orElseGet(() -> Future.failedFuture(new EngineException(
                        Kind.AWS,
                        "ebs:StartSnapshot of disk '" + order.disk().label() + "'",
                        "AWS said that a parent does not exist, but none was given",
                        "Check what the endpoint is")));
    }

    private static DiskSnapshot snapshot(DiskOrder order, String id) {
        return new DiskSnapshot(
                order.disk(),
                id,
                order.volumeGib(),
                order.parent().map(found -> found.snapshot().snapshotId()));
    }

    /** The snapshot's id, after CompleteSnapshot; empty when its parent is gone. */
    private Future<Optional<String>> written(ImageRequest request, DiskOrder order, BlockPump pump, Progress progress) {
        return started(request, order).compose(started -> {
            if (started.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            String id = started.get();
            ManifestSpool spool = new ManifestSpool(
                    store, worker, spoolDirectory.resolve("disk-" + order.disk().deviceKey()));
            return diff(order, spool)
                    .compose(diff -> diff.totals(worker)
                            .compose(totals -> PutJournal.load(
                                            ledger, request.key(), order.disk().diskId())
                                    .compose(journal -> {
                                        progress.begin(order.disk(), totals.changed(), journal.known());
                                        return new SnapshotWriter(
                                                        store,
                                                        stagingPrefix,
                                                        worker,
                                                        request,
                                                        order.disk(),
                                                        aws.puts(id),
                                                        journal,
                                                        pump,
                                                        index -> progress.blockDone())
                                                .write(diff, totals);
                                    })
                                    .compose(put -> request.owned().get())
                                    .compose(ours ->
                                            aws.ebs().completeSnapshot(id, totals.changed(), totals.linearChecksum()))))
                    .eventually(() -> worker.executeBlocking(
                            () -> {
                                spool.close();
                                return null;
                            },
                            false))
                    .map(Optional.of(id));
        });
    }

    private Future<Optional<String>> started(ImageRequest request, DiskOrder order) {
        Known known = order.known();
        if (known != null && order.continues() && !known.row().snapshotId().isEmpty()) {
            return Future.succeededFuture(Optional.of(known.row().snapshotId()));
        }
        SnapshotRow row = known != null && order.continues() ? known.row() : newRow(request, order);
        return request.owned()
                .get()
                .compose(ours -> discard(order))
                .compose(discarded -> ledger.snapshotOrdered(request.key(), row))
                .compose(ordered -> aws.ebs().startSnapshot(SnapshotStart.of(request, order.disk(), row)))
                .compose(started -> started.map(id -> ledger.snapshotStarted(request.key(), row.diskId(), id)
                                .map(Optional.of(id)))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    /** An earlier attempt's snapshot that cannot be gone on with. */
    private Future<Void> discard(DiskOrder order) {
        Known known = order.known();
        boolean left = known != null
                && !order.continues()
                && known.row().status() != SnapshotStatus.GONE
                && !known.row().snapshotId().isEmpty();
        return known != null && left ? delete(known.row().snapshotId()) : Future.succeededFuture();
    }

    private Future<Void> delete(String snapshotId) {
        return aws.ec2().deleteSnapshot(snapshotId).compose(deleted -> ledger.snapshotGone(snapshotId));
    }

    private SnapshotRow newRow(ImageRequest request, DiskOrder order) {
        return new SnapshotRow(
                request.run().runId(),
                order.disk().diskId(),
                order.disk().deviceKey(),
                aws.region(),
                UUID.randomUUID().toString(),
                "",
                order.parent().map(found -> found.snapshot().snapshotId()),
                order.parent().map(Lineages.Parent::runId),
                order.volumeGib(),
                order.encryption(),
                SnapshotStatus.ORDERED);
    }

    private Future<DiskDiff> diff(DiskOrder order, ManifestSpool spool) {
        return runs.manifests(order.disk(), spool)
                .compose(own -> order.parent()
                        .map(parent -> runs.manifests(parent.disk(), spool)
                                .map(files -> Optional.of(new DiskDiff.Parent(parent.disk(), files))))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                        .map(before -> new DiskDiff(spool, order.disk(), own, before)));
    }

    /** Waits until AWS says of every snapshot that it is completed. */
    private Future<List<DiskSnapshot>> completed(ImageRequest request, List<DiskSnapshot> made) {
        Map<String, DiskSnapshot> open =
                new HashMap<>(made.stream().collect(Collectors.toMap(DiskSnapshot::snapshotId, Function.identity())));
        long deadline = System.nanoTime() + COMPLETES_WITHIN.toNanos();
        long[] pause = {FIRST_POLL_MILLIS};
        return Turns.repeat(() -> poll(request, open).compose(left -> {
                    if (left == 0) {
                        return Future.succeededFuture(false);
                    }
                    if (System.nanoTime() > deadline) {
                        return Future.failedFuture(stuck(String.join(", ", open.keySet())));
                    }
                    pause[0] = Math.min(LONGEST_POLL_MILLIS, pause[0] * 3 / 2);
                    return after(pause[0]).map(true);
                }))
                .map(all -> made);
    }

    private Future<Integer> poll(ImageRequest request, Map<String, DiskSnapshot> open) {
        if (request.cancelled().get()) {
            return Future.failedFuture(Cancellation.error());
        }
        return aws.ec2().snapshots(List.copyOf(open.keySet())).compose(states -> {
            List<Future<Void>> noted = new ArrayList<>();
            for (SnapshotState state : states.values()) {
                DiskSnapshot one = open.get(state.snapshotId());
                if (one == null || state.status() == SnapshotState.Status.PENDING) {
                    continue;
                }
                if (state.status() == SnapshotState.Status.ERROR) {
                    return ledger.snapshotGone(state.snapshotId()).compose(gone -> Future.failedFuture(broken(state)));
                }
                open.remove(state.snapshotId());
                noted.add(ledger.snapshotCompleted(request.key(), one.disk().diskId()));
            }
            return Future.join(noted).map(all -> open.size());
        });
    }

    private static EngineException broken(SnapshotState state) {
        return new EngineException(
                Kind.AWS,
                "snapshot " + state.snapshotId(),
                "AWS gave it up" + (state.message().isEmpty() ? "" : ": " + state.message()),
                "Run the job again: a new snapshot is made");
    }

    private static EngineException stuck(String ids) {
        return new EngineException(
                Kind.AWS,
                "snapshots " + ids,
                "they are still not completed after " + COMPLETES_WITHIN.toHours() + " hours",
                "Look at them in the EC2 console; run the job again");
    }

    private Future<Void> after(long millis) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(millis, id -> over.complete());
        return over.future();
    }

    /** Bytes of all disks that are in snapshots, as the run's listener hears them. */
    private static final class Progress {
        private final ImageRequest request;
        private long doneBytes;
        private double bytesPerBlock;

        Progress(ImageRequest request) {
            this.request = request;
        }

        /** Unchanged blocks count as they go: the disk is through when its changed ones are. */
        void begin(RunDocument.Disk disk, long changed, java.util.BitSet known) {
            bytesPerBlock = changed == 0 ? 0 : (double) disk.capacityBytes() / changed;
            doneBytes += changed == 0 ? disk.capacityBytes() : (long) (known.cardinality() * bytesPerBlock);
            request.progress().accept(doneBytes);
        }

        void blockDone() {
            doneBytes += (long) bytesPerBlock;
            request.progress().accept(doneBytes);
        }

        void whole(RunDocument.Disk disk) {
            doneBytes += disk.capacityBytes();
            request.progress().accept(doneBytes);
        }
    }
}
