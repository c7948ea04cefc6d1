package io.drayage.engine.staging;

import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreException;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The mark, next to run.json, that a run's data was given up by policy ({@code staging.keep: hashes}). It is there before the first segment goes, so whoever finds it must not count on any; manifests stay. Any context.
 */
public final class DroppedData {
    private final ObjectStore store;
    private final String stagingPrefix;

    /** @param stagingPrefix empty or ending with "/" */
    public DroppedData(ObjectStore store, String stagingPrefix) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
    }

    /** Whether the run's data was given up. */
    public Future<Boolean> of(RunDocument run) {
        return store.head(key(run)).map(found -> found.isPresent());
    }

    /** Gives the run's data up; once done it cannot be taken back. Repeating it changes nothing. */
    Future<Void> drop(RunDocument run, Instant now) {
        JsonObject mark = new JsonObject()
                .put("format", "drayage-data-dropped")
                .put("version", 1)
                .put("runId", run.runId().toString())
                .put("reason", "staging.keep is hashes and the run's image is proven")
                .put("droppedAt", now.toString());
        return store.put(key(run), mark.toBuffer(), true)
                .<Void>mapEmpty()
                .recover(error -> error instanceof StoreException.AlreadyExists
                        ? Future.succeededFuture()
                        : Future.failedFuture(error));
    }

    private String key(RunDocument run) {
        return stagingPrefix + ObjectKeys.dataDropped(run.installationId(), run.jobId(), run.runId());
    }
}
