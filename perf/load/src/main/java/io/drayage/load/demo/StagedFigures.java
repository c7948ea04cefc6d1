package io.drayage.load.demo;

import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.StagingKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a run left in the staging area, read from there and from nowhere else: its run.json and the sizes of its segments. */
final class StagedFigures {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ObjectStore store;
    private final ObjectKeys keys;

    StagedFigures(ObjectStore store, String stagingPrefix) {
        this.store = store;
        this.keys = new ObjectKeys(stagingPrefix);
    }

    /** The run with this public id. */
    RunDocument run(String publicRunId) {
        return await(new StagedRuns(store, keys.prefix()).find(keys.prefix(), Optional.of(publicRunId)));
    }

    /** Bytes of the segments that a run wrote for a disk. */
    long storedBytes(RunDocument run, RunDocument.Disk disk) {
        long total = 0;
        String prefix = keys.inBucket(ObjectKeys.ofRun(run.installationId(), run.jobId(), run.runId()));
        for (StoredObject object : objects(prefix)) {
            Optional<StagingKey> key = keys.belowPrefix(object.key()).flatMap(ObjectKeys::parse);
            if (key.orElse(null) instanceof StagingKey.Segment segment
                    && segment.disk().equals(disk.diskId())) {
                total += object.lengthBytes();
            }
        }
        return total;
    }

    private List<StoredObject> objects(String prefix) {
        List<StoredObject> all = new ArrayList<>();
        String continuation = "";
        do {
            var page = await(store.list(prefix, continuation));
            all.addAll(page.objects());
            continuation = page.continuation();
        } while (!continuation.isEmpty());
        return all;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the staging area did not answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
