package io.drayage.engine.staging;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunStanding;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocument.ManifestRef;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Whether a sealed run still has all that it needs: every manifest of its chains, proven by SHA-256, and every segment that a live block is in. Blocks are not read. Any context. */
public final class RunWholeness {
    private static final String REPLACED = "a later run has replaced it and collection took what only it needed";

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Path workDirectory;

    /** @param workDirectory for manifests while they are read */
    public RunWholeness(ObjectStore store, String stagingPrefix, WorkerExecutor worker, Path workDirectory) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.workDirectory = workDirectory;
    }

    /** Looks. Fails only when the store does. */
    public Future<RunStanding> of(RunDocument run) {
        return absentManifests(run)
                .compose(absent -> absent > 0
                        ? Future.succeededFuture(new Missing(
                                absent + " of its " + manifests(run).size() + " manifests are gone: " + REPLACED,
                                false))
                        : absentSegments(run))
                .map(missing -> new RunStanding(
                        run.runId(),
                        run.publicRunId(),
                        run.publicJobId(),
                        run.vm().name(),
                        run.sealedAt(),
                        missing.text(),
                        missing.dropped()));
    }

    private record Missing(String text, boolean dropped) {}

    /** The error of someone who wanted a run that is not whole; the given one when it is, or when that cannot be told. */
    public <T> Future<T> explain(RunDocument run, Throwable error) {
        return of(run).transform(looked -> Future.failedFuture(
                looked.succeeded() && !looked.result().whole() ? notWhole(looked.result()) : error));
    }

    /** That a run can be neither restored nor proven any more. */
    public static EngineException notWhole(RunStanding standing) {
        return new EngineException(
                EngineException.Kind.STORE,
                "run " + standing.publicRunId() + " of VM " + standing.vmName(),
                "it is no longer whole: " + standing.missing(),
                "'dray verify --list' shows which runs are whole; take one of them, or run the job again");
    }

    private Future<Long> absentManifests(RunDocument run) {
        Map<String, Long> wanted = new HashMap<>();
        manifests(run).forEach(manifest -> wanted.put(manifest.key(), manifest.lengthBytes()));
        return withoutFound(run, wanted).map(left -> (long) left.size());
    }

    private static List<ManifestRef> manifests(RunDocument run) {
        return run.disks().stream().flatMap(disk -> disk.manifests().stream()).toList();
    }

    private Future<Missing> absentSegments(RunDocument run) {
        ManifestSpool spool = new ManifestSpool(store, worker, workDirectory.resolve("wholeness-" + UUID.randomUUID()));
        Map<String, Long> wanted = new HashMap<>();
        Future<Void> read = Future.succeededFuture();
        for (RunDocument.Disk disk : run.disks()) {
            read = read.compose(before -> new StagedRuns(store, stagingPrefix).blocks(disk, spool))
                    .compose(blocks -> worker.executeBlocking(() -> ends(blocks, wanted), false));
        }
        return read.map(done -> wanted.size())
                .compose(all -> withoutFound(run, wanted).compose(left -> describe(run, left.size(), all)))
                .recover(error -> error instanceof EngineException engine
                                && engine.kind() == EngineException.Kind.CHECKSUM
                        ? Future.succeededFuture(new Missing(engine.reason() + " (" + engine.thing() + ")", false))
                        : Future.failedFuture(error))
                .eventually(() -> worker.executeBlocking(
                        () -> {
                            spool.close();
                            return null;
                        },
                        false));
    }

    /** How long each segment must be at least. */
    private static Void ends(Iterator<ManifestEntry> blocks, Map<String, Long> wanted) {
        while (blocks.hasNext()) {
            if (blocks.next() instanceof ManifestEntry.Data data) {
                wanted.merge(data.segmentKey(), data.offset() + data.length(), Math::max);
            }
        }
        return null;
    }

    private Future<Missing> describe(RunDocument run, int absent, int all) {
        if (absent == 0) {
            return Future.succeededFuture(new Missing("", false));
        }
        String what = absent + " of the " + all + " segments that it needs are gone or too short: ";
        return new DroppedData(store, stagingPrefix)
                .of(run)
                .map(dropped -> new Missing(
                        what
                                + (dropped
                                        ? "its data was dropped by policy (staging.keep: hashes) when its image was proven"
                                        : REPLACED),
                        dropped));
    }

    /** What is left of the wanted objects when those that exist with their length are taken out. */
    private Future<Map<String, Long>> withoutFound(RunDocument run, Map<String, Long> wanted) {
        String ofJob = stagingPrefix + ObjectKeys.ofJob(run.installationId(), run.jobId());
        String[] continuation = {""};
        return Turns.repeat(() -> store.list(ofJob, continuation[0]).map(page -> {
                    page.objects().forEach(object -> strike(object, wanted));
                    continuation[0] = page.continuation();
                    return !continuation[0].isEmpty();
                }))
                .map(done -> wanted);
    }

    private void strike(StoredObject object, Map<String, Long> wanted) {
        String key = object.key().substring(stagingPrefix.length());
        if (object.lengthBytes() >= wanted.getOrDefault(key, Long.MAX_VALUE)) {
            wanted.remove(key);
        }
    }
}
