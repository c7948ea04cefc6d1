package io.drayage.engine.testing;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An {@link ImageLedger} in memory with the rules of the real one: fences, journals that go with their snapshot. Any thread. */
public final class MemoryImageLedger implements ImageLedger {
    private final Map<Key, SnapshotRow> snapshots = new LinkedHashMap<>();
    private final Map<Key, Map<Integer, List<Integer>>> journal = new LinkedHashMap<>();
    private final Map<UUID, UUID> jobs = new LinkedHashMap<>();
    private final Map<UUID, Long> fences = new LinkedHashMap<>();
    private final Function<UUID, Optional<String>> runJsonKeys;
    private final List<ImageRow> images = new ArrayList<>();
    private final List<String> imagesGone = new ArrayList<>();

    private record Key(UUID runId, UUID diskId) {}

    /** @param runJsonKeys where a run's run.json is: in Postgres the seal's row says so */
    public MemoryImageLedger(Function<UUID, Optional<String>> runJsonKeys) {
        this.runJsonKeys = runJsonKeys;
    }

    @Override
    public synchronized Future<List<SnapshotRow>> snapshots(UUID runId) {
        return Future.succeededFuture(snapshots.values().stream()
                .filter(row -> row.runId().equals(runId))
                .sorted(Comparator.comparing(SnapshotRow::deviceKey))
                .toList());
    }

    @Override
    public synchronized Future<Optional<Lineage>> lineage(UUID jobId, UUID otherThan, String region) {
        List<UUID> runs = new ArrayList<>(jobs.keySet());
        for (int i = runs.size() - 1; i >= 0; i--) {
            UUID run = runs.get(i);
            List<SnapshotRow> rows = snapshots(run).result();
            boolean whole = !rows.isEmpty()
                    && rows.stream()
                            .allMatch(row -> row.status() == SnapshotStatus.COMPLETED
                                    && row.region().equals(region));
            if (!run.equals(otherThan) && jobId.equals(jobs.get(run)) && whole) {
                return Future.succeededFuture(runJsonKeys.apply(run).map(key -> new Lineage(run, key, rows)));
            }
        }
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public synchronized Future<Void> snapshotOrdered(RunKey run, SnapshotRow snapshot) {
        return fenced(run, () -> {
            Key key = new Key(run.runId(), snapshot.diskId());
            SnapshotRow known = snapshots.get(key);
            if (known == null || !known.clientToken().equals(snapshot.clientToken())) {
                snapshots.put(key, snapshot);
                journal.put(key, new LinkedHashMap<>());
            }
        });
    }

    @Override
    public synchronized Future<Void> snapshotStarted(RunKey run, UUID diskId, String snapshotId) {
        return change(
                run,
                diskId,
                row -> new SnapshotRow(
                        row.runId(),
                        row.diskId(),
                        row.deviceKey(),
                        row.region(),
                        row.clientToken(),
                        snapshotId,
                        row.parentSnapshotId(),
                        row.parentRunId(),
                        row.volumeGib(),
                        row.encryption(),
                        SnapshotStatus.STARTED));
    }

    @Override
    public synchronized Future<Void> blocksPut(RunKey run, UUID diskId, int batch, List<Integer> indexes) {
        return fenced(
                run,
                () -> journal.computeIfAbsent(new Key(run.runId(), diskId), unused -> new LinkedHashMap<>())
                        .put(batch, List.copyOf(indexes)));
    }

    @Override
    public synchronized Future<List<PutBatch>> putBatches(UUID runId, UUID diskId, int fromBatch, int limit) {
        return Future.succeededFuture(journal.getOrDefault(new Key(runId, diskId), Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey() >= fromBatch)
                .sorted(Map.Entry.comparingByKey())
                .limit(limit)
                .map(entry -> new PutBatch(entry.getKey(), entry.getValue()))
                .toList());
    }

    @Override
    public synchronized Future<Void> snapshotCompleted(RunKey run, UUID diskId) {
        return change(run, diskId, row -> with(row, SnapshotStatus.COMPLETED))
                .onSuccess(done -> journal.put(new Key(run.runId(), diskId), new LinkedHashMap<>()));
    }

    @Override
    public synchronized Future<Void> registered(RunKey run, ImageRow image) {
        return fenced(run, () -> {
            images.removeIf(known -> known.runId().equals(image.runId()));
            images.add(image);
        });
    }

    @Override
    public synchronized Future<Void> snapshotGone(String snapshotId) {
        snapshots.replaceAll((key, row) -> row.snapshotId().equals(snapshotId) ? with(row, SnapshotStatus.GONE) : row);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> imageGone(String imageId) {
        imagesGone.add(imageId);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<ImageRow>> image(UUID runId) {
        return Future.succeededFuture(images.stream()
                .filter(image -> image.runId().equals(runId) && !imagesGone.contains(image.imageId()))
                .findFirst());
    }

    @Override
    public synchronized Future<List<ImageRow>> images(UUID jobId) {
        List<ImageRow> newestFirst = new ArrayList<>();
        images.stream()
                .filter(image -> image.jobId().equals(jobId) && !imagesGone.contains(image.imageId()))
                .forEach(image -> newestFirst.add(0, image));
        return Future.succeededFuture(newestFirst);
    }

    @Override
    public synchronized Future<List<SnapshotRow>> snapshotsOfJob(UUID jobId) {
        return Future.succeededFuture(snapshots.values().stream()
                .filter(row -> jobId.equals(jobs.get(row.runId())) && row.status() != SnapshotStatus.GONE)
                .toList());
    }

    private Future<Void> change(RunKey run, UUID diskId, UnaryOperator<SnapshotRow> change) {
        return fenced(
                run, () -> snapshots.computeIfPresent(new Key(run.runId(), diskId), (key, row) -> change.apply(row)));
    }

    private Future<Void> fenced(RunKey run, Runnable write) {
        long newest = fences.merge(run.runId(), run.fence(), Math::max);
        if (run.fence() < newest) {
            return Future.failedFuture(new EngineException(
                    EngineException.Kind.LEDGER, "run " + run.runId(), "fenced: another engine owns it", "Stop"));
        }
        jobs.putIfAbsent(run.runId(), run.jobId());
        write.run();
        return Future.succeededFuture();
    }

    private static SnapshotRow with(SnapshotRow row, SnapshotStatus status) {
        return new SnapshotRow(
                row.runId(),
                row.diskId(),
                row.deviceKey(),
                row.region(),
                row.clientToken(),
                row.snapshotId(),
                row.parentSnapshotId(),
                row.parentRunId(),
                row.volumeGib(),
                row.encryption(),
                status);
    }
}
