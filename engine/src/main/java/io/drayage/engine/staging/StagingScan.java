package io.drayage.engine.staging;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.drayage.engine.api.StagedInventory;
import io.drayage.engine.api.StagedInventory.StagedJob;
import io.drayage.engine.api.StagedInventory.StagedRun;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.drayage.protocol.run.StagingKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads a whole staging area for {@code dray recover}: the marker, every run.json, and for each job the newest run that has all that a next run needs (manifests by SHA-256, segments by presence). What cannot be
 * trusted is left out and named. Any context; one scan at a time.
 */
public final class StagingScan {
    private static final int LARGEST_MARKER_BYTES = 4096;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final RunWholeness wholeness;
    private final Map<UUID, List<StagedRun>> found = new TreeMap<>();
    private final List<StagedJob> jobs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** @param stagingPrefix empty or ending with "/" */
    public StagingScan(ObjectStore store, String stagingPrefix, RunWholeness wholeness) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.wholeness = wholeness;
    }

    /** Scans. Fails with CONFIGURATION for a prefix that is not a staging area. */
    public Future<StagedInventory> scan() {
        return owner().compose(installation -> runJsonObjects()
                .compose(objects -> {
                    Iterator<StoredObject> rest = objects.iterator();
                    return Turns.repeat(() ->
                            rest.hasNext() ? read(installation, rest.next()).map(true) : Future.succeededFuture(false));
                })
                .compose(read -> {
                    Iterator<Map.Entry<UUID, List<StagedRun>>> rest =
                            found.entrySet().iterator();
                    return Turns.repeat(
                            () -> rest.hasNext() ? settle(rest.next()).map(true) : Future.succeededFuture(false));
                })
                .map(done -> new StagedInventory(installation, jobs, problems)));
    }

    private Future<UUID> owner() {
        String key = stagingPrefix + ObjectKeys.INSTALLATION_MARKER;
        return store.head(key)
                .compose(marker -> marker.isEmpty() || marker.get().lengthBytes() > LARGEST_MARKER_BYTES
                        ? Future.failedFuture(noStagingArea(key, "there is no marker of an installation"))
                        : store.get(key, 0, (int) marker.get().lengthBytes()))
                .map(body -> owner(key, body));
    }

    private UUID owner(String key, Buffer body) {
        try {
            return UUID.fromString(body.toJsonObject().getString("installation", ""));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw noStagingArea(key, "the marker cannot be read");
        }
    }

    private EngineException noStagingArea(String key, String reason) {
        return new EngineException(
                EngineException.Kind.CONFIGURATION,
                "s3://" + store.bucket() + "/" + key,
                reason,
                "Give the staging prefix itself: the folder that holds " + ObjectKeys.INSTALLATION_MARKER);
    }

    private Future<List<StoredObject>> runJsonObjects() {
        List<StoredObject> objects = new ArrayList<>();
        String[] continuation = {""};
        return Turns.repeat(() -> store.list(stagingPrefix, continuation[0]).map(page -> {
                    page.objects().stream()
                            .filter(object -> object.key().endsWith("/run.json"))
                            .forEach(objects::add);
                    continuation[0] = page.continuation();
                    return !continuation[0].isEmpty();
                }))
                .map(done -> objects);
    }

    private Future<Void> read(UUID installation, StoredObject object) {
        String key = object.key().substring(stagingPrefix.length());
        Optional<StagingKey> parsed = ObjectKeys.parse(key);
        if (parsed.isEmpty() || !parsed.get().installation().equals(installation)) {
            problems.add(key + ": not this installation's");
            return Future.succeededFuture();
        }
        if (object.lengthBytes() > RunDocumentCodec.MAX_BYTES) {
            problems.add(key + ": it has " + object.lengthBytes() + " bytes");
            return Future.succeededFuture();
        }
        return store.get(object.key(), 0, (int) object.lengthBytes()).map(body -> {
            take(parsed.get(), body.getBytes());
            return null;
        });
    }

    private void take(StagingKey key, byte[] json) {
        try {
            RunDocument document = RunDocumentCodec.decode(json);
            if (!document.installationId().equals(key.installation())
                    || !document.jobId().equals(key.job())
                    || !document.runId().equals(key.run())) {
                problems.add(key.key() + ": it is the document of another run");
                return;
            }
            SealedRun seal = new SealedRun(
                    document.runId(), key.key(), new String(json, StandardCharsets.UTF_8), document.sealedAt());
            found.computeIfAbsent(document.jobId(), job -> new ArrayList<>()).add(new StagedRun(seal, document));
        } catch (MalformedInputException e) {
            problems.add(key.key() + ": " + e.getMessage());
        }
    }

    /** From the newest run down to the first that may serve; what is newer than that is left out. */
    private Future<Void> settle(Map.Entry<UUID, List<StagedRun>> job) {
        List<StagedRun> runs = parentsFirst(job.getValue());
        return Turns.repeat(() -> {
                    if (runs.isEmpty()) {
                        return Future.succeededFuture(false);
                    }
                    StagedRun newest = runs.get(runs.size() - 1);
                    return wholeness.of(newest.document()).map(standing -> {
                        if (standing.whole() || standing.dataDropped()) {
                            return false;
                        }
                        problems.add(newest.seal().runJsonKey() + ": not whole: " + standing.missing());
                        runs.remove(runs.size() - 1);
                        return true;
                    });
                })
                .map(done -> {
                    if (!runs.isEmpty()) {
                        jobs.add(new StagedJob(job.getKey(), runs));
                    }
                    return null;
                });
    }

    /** By time, but never a child before its parent: engines' clocks may differ. */
    static List<StagedRun> parentsFirst(List<StagedRun> runs) {
        List<StagedRun> left = new ArrayList<>(runs);
        left.sort(Comparator.comparing(run -> run.document().sealedAt()));
        Set<UUID> waiting = new HashSet<>();
        left.forEach(run -> waiting.add(run.document().runId()));
        List<StagedRun> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            StagedRun next = left.stream()
                    .filter(run -> run.document()
                            .parentRunId()
                            .filter(waiting::contains)
                            .isEmpty())
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            waiting.remove(next.document().runId());
            ordered.add(next);
        }
        return ordered;
    }
}
