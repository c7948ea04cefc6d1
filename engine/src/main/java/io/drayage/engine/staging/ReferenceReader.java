package io.drayage.engine.staging;

import io.drayage.engine.api.CollectionLedger.JobRuns;
import io.drayage.engine.api.CollectionLedger.KeptRun;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.image.ManifestSpool;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;

/** Finds out what a job's kept runs refer to: reads their manifests as streams, merges them and counts. Memory: one counter per segment and one entry per manifest. */
final class ReferenceReader {
    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final Path spoolDirectory;
    private final Clock clock;

    ReferenceReader(ObjectStore store, String stagingPrefix, WorkerExecutor worker, Path spoolDirectory, Clock clock) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.spoolDirectory = spoolDirectory;
        this.clock = clock;
    }

    /** @param dropped whether the last run's data is given up */
    record Found(References references, boolean dropped) {}

    /** Fails, so that nothing is collected, when a manifest of a kept run is not as its run.json says. */
    Future<Found> read(CollectionOrder order, JobRuns runs) {
        References references = new References(runs);
        ManifestSpool spool = new ManifestSpool(store, worker, spoolDirectory);
        Future<Boolean> dropped = Future.succeededFuture(false);
        for (KeptRun kept : runs.kept()) {
            RunDocument document = RunDocumentCodec.decode(kept.run().runJson().getBytes(StandardCharsets.UTF_8));
            dropped = dropped.compose(before ->
                    add(order, runs, kept, document, references, spool).map(now -> before || now));
        }
        return dropped.map(any -> new Found(references, any))
                .eventually(() -> worker.executeBlocking(
                        () -> {
                            spool.close();
                            return null;
                        },
                        false));
    }

    private Future<Boolean> add(
            CollectionOrder order,
            JobRuns runs,
            KeptRun kept,
            RunDocument document,
            References references,
            ManifestSpool spool) {
        references.addManifests(document);
        return isDropped(order, runs, kept, document).compose(gone -> {
            Future<Void> counted = Future.succeededFuture();
            if (!gone) {
                for (RunDocument.Disk disk : document.disks()) {
                    counted = counted.compose(before -> count(disk, references, spool));
                }
            }
            return counted.map(gone);
        });
    }

    /** A run that is open may have been begun before the mark was there, and builds upon the data: then it is still needed, mark or not. */
    private Future<Boolean> isDropped(CollectionOrder order, JobRuns runs, KeptRun kept, RunDocument document) {
        if (!runs.open().isEmpty() || runs.kept().size() > 1) {
            return Future.succeededFuture(false);
        }
        DroppedData mark = new DroppedData(store, stagingPrefix);
        return mark.of(document)
                .compose(there -> there || order.keep() != CollectionOrder.Keep.HASHES || !kept.imageProven()
                        ? Future.succeededFuture(there)
                        : mark.drop(document, clock.instant()).map(true));
    }

    private Future<Void> count(RunDocument.Disk disk, References references, ManifestSpool spool) {
        return new StagedRuns(store, stagingPrefix)
                .blocks(disk, spool)
                .compose(blocks -> worker.executeBlocking(() -> count(references, blocks), false));
    }

    private static Void count(References references, Iterator<ManifestEntry> blocks) {
        references.segments().count(blocks);
        return null;
    }
}
