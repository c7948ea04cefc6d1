package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * The marker object that says which installation owns a staging prefix, so that two installations never write into or clean up each other's. Written once with
 * If-None-Match; checked before every run.
 */
public final class StagingOwner {
    private static final int LARGEST_MARKER_BYTES = 4096;

    private final ObjectStore store;
    private final String stagingPrefix;

    /** @param stagingPrefix empty or ending with "/" */
    public StagingOwner(ObjectStore store, String stagingPrefix) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
    }

    /** Makes sure that the prefix is ours: claims a free one, fails with CONFIGURATION for another installation's. */
    public Future<Void> claim(UUID installationId) {
        String key = stagingPrefix + "drayage-installation.json";
        Buffer marker = new JsonObject()
                .put("format", "drayage-installation")
                .put("version", 1)
                .put("installation", installationId.toString())
                .toBuffer();
        return store.head(key).compose(found -> {
            if (found.isPresent()) {
                return check(
                        key,
                        installationId,
                        Math.toIntExact(Math.min(found.get().lengthBytes(), LARGEST_MARKER_BYTES)));
            }
            return store.put(key, marker, true)
                    .<Void>mapEmpty()
                    .recover(error -> error instanceof StoreException.AlreadyExists
                            ? check(key, installationId, marker.length())
                            : Future.failedFuture(error));
        });
    }

    private Future<Void> check(String key, UUID installationId, int length) {
        return store.get(key, 0, length).compose(body -> {
            String owner = owner(body);
            if (owner.equals(installationId.toString())) {
                return Future.succeededFuture();
            }
            return Future.failedFuture(new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "staging area s3://" + store.bucket() + "/" + stagingPrefix,
                    owner.isEmpty()
                            ? "its marker object " + key + " is not readable"
                            : "it belongs to Drayage installation " + owner + ", and this is " + installationId,
                    "Give this installation another prefix (--staging, staging.prefix)"));
        });
    }

    private static String owner(Buffer body) {
        try {
            return body.toJsonObject().getString("installation", "");
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
