package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.manifest.ManifestMerge;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The sealed runs of a staging area: their run.json and the blocks of their disks. Any context; stateless but for its collaborators. */
public final class StagedRuns {
    private static final String RUN_JSON = "/run.json";

    private final ObjectStore store;
    private final String stagingPrefix;

    /** @param stagingPrefix empty or ending with "/"; keys inside manifests and run.json are relative to it */
    public StagedRuns(ObjectStore store, String stagingPrefix) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
    }

    /** Reads and checks a run.json; {@code key} is the full key. */
    public Future<RunDocument> read(String key) {
        return store.head(key).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new EngineException(
                        EngineException.Kind.CONFIGURATION,
                        uri(key),
                        "there is no such object, so no sealed run",
                        "List the runs of the staging area and give one of them"));
            }
            long length = found.get().lengthBytes();
            if (length > RunDocumentCodec.MAX_BYTES) {
                return Future.failedFuture(malformed(key, "it has " + length + " bytes"));
            }
            return store.get(key, 0, Math.toIntExact(length)).map(body -> decode(key, body.getBytes()));
        });
    }

    /**
     * Finds a run below a prefix.
     *
     * @param runId public or internal id; empty for the newest
     */
    public Future<RunDocument> find(String searchPrefix, Optional<String> runId) {
        return runJsonKeys(searchPrefix, "", new ArrayList<>())
                .compose(keys -> readAll(keys, runId))
                .map(documents -> documents.stream()
                        .max(Comparator.comparing(RunDocument::sealedAt))
                        .orElseThrow(() -> new EngineException(
                                EngineException.Kind.CONFIGURATION,
                                uri(searchPrefix),
                                runId.map(id -> "no sealed run has the id " + id)
                                        .orElse("there is no sealed run below it"),
                                "Check bucket and prefix; a run that failed before its seal cannot be restored")));
    }

    /** All sealed runs below a prefix, the newest first. */
    public Future<List<RunDocument>> all(String searchPrefix) {
        return runJsonKeys(searchPrefix, "", new ArrayList<>())
                .compose(keys -> readAll(keys, Optional.empty()))
                .map(documents -> documents.stream()
                        .sorted(Comparator.comparing(RunDocument::sealedAt).reversed())
                        .toList());
    }

    /** Every block of a disk in ascending order, merged from its manifests. The iterator blocks: worker threads only. */
    public Future<Iterator<ManifestEntry>> blocks(RunDocument.Disk disk, ManifestSpool spool) {
        return manifests(disk, spool).map(files -> merged(disk, files, spool));
    }

    /** A disk's manifests as files of the spool, the newest first. */
    Future<List<Path>> manifests(RunDocument.Disk disk, ManifestSpool spool) {
        Future<List<Path>> files = Future.succeededFuture(new ArrayList<>());
        for (RunDocument.ManifestRef manifest : disk.manifests()) {
            files = files.compose(
                    list -> spool.fetch(stagingPrefix + manifest.key(), manifest.lengthBytes(), manifest.sha256())
                            .map(file -> {
                                list.add(file);
                                return list;
                            }));
        }
        return files;
    }

    /** Every block of a disk out of manifests that were fetched. Making it and walking it blocks. */
    static Iterator<ManifestEntry> merged(RunDocument.Disk disk, List<Path> files, ManifestSpool spool) {
        List<Iterator<ManifestEntry>> newestFirst = new ArrayList<>();
        files.forEach(file -> newestFirst.add(spool.entries(file)));
        return new ManifestMerge(BlockGeometry.blockCount(disk.capacityBytes()), newestFirst);
    }

    private Future<List<RunDocument>> readAll(List<String> keys, Optional<String> runId) {
        Future<List<RunDocument>> all = Future.succeededFuture(new ArrayList<>());
        for (String key : keys) {
            all = all.compose(list -> read(key).map(document -> {
                if (runId.isEmpty()
                        || runId.get().equals(document.publicRunId())
                        || runId.get().equals(document.runId().toString())) {
                    list.add(document);
                }
                return list;
            }));
        }
        return all;
    }

    private Future<List<String>> runJsonKeys(String prefix, String continuation, List<String> found) {
        return store.list(prefix, continuation).compose(page -> {
            for (StoredObject object : page.objects()) {
                if (object.key().endsWith(RUN_JSON)) {
                    found.add(object.key());
                }
            }
            return page.continuation().isEmpty()
                    ? Future.succeededFuture(found)
                    : runJsonKeys(prefix, page.continuation(), found);
        });
    }

    private RunDocument decode(String key, byte[] json) {
        try {
            return RunDocumentCodec.decode(json);
        } catch (MalformedInputException e) {
            throw malformed(key, String.valueOf(e.getMessage()));
        }
    }

    private EngineException malformed(String key, String reason) {
        return new EngineException(
                EngineException.Kind.MALFORMED_INPUT,
                uri(key),
                reason,
                "It was damaged or written by a newer Drayage: upgrade, or run the job afresh (--full)");
    }

    private String uri(String key) {
        return "s3://" + store.bucket() + "/" + key;
    }
}
