package io.drayage.engine.store;

import io.drayage.engine.store.ObjectStore.StoredObject;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * One PutObject. A conditional put whose acknowledgement was lost meets its own object when it is tried again: when any attempt went before, an object that is there
 * with exactly our bytes is ours.
 */
final class SmallPut {
    private final CrtObjectStore store;
    private final String key;
    private final Buffer body;
    private final boolean onlyIfAbsent;

    SmallPut(CrtObjectStore store, String key, Buffer body, boolean onlyIfAbsent) {
        this.store = store;
        this.key = key;
        this.body = body;
        this.onlyIfAbsent = onlyIfAbsent;
    }

    Future<StoredObject> run() {
        S3Request plain = S3Request.of(
                        "PutObject", "PUT", store.thing(key), store.address().key(key))
                .withHeader("Content-Type", "application/octet-stream");
        for (Map.Entry<String, String> header : store.encryptionHeaders(key).entrySet()) {
            plain = plain.withHeader(header.getKey(), header.getValue());
        }
        S3Request request = onlyIfAbsent ? plain.withHeader("If-None-Match", "*") : plain;
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes());
        return store.send(request.withBody(bytes, true))
                .recover(cause -> cause instanceof StoreFailure failure && StoreErrors.isUnknownChecksum(failure)
                        ? store.send(request.withBody(bytes, false))
                        : Future.failedFuture(cause))
                .map(this::stored)
                .recover(this::existing);
    }

    private StoredObject stored(S3Response response) {
        return new StoredObject(
                key, body.length(), response.header("etag"), response.header("x-amz-checksum-crc64nvme"));
    }

    private Future<StoredObject> existing(Throwable cause) {
        if (!onlyIfAbsent
                || !(cause instanceof StoreFailure failure)
                || failure.report().status() != 412) {
            return Future.failedFuture(cause);
        }
        StoreException.AlreadyExists taken = new StoreException.AlreadyExists(key);
        if (failure.report().attempts() <= 1 || body.length() == 0) {
            return Future.failedFuture(taken);
        }
        return store.send(store.getRequest(key, 0, body.length() + 1))
                .compose(response -> response.body().equals(body)
                        ? Future.succeededFuture(stored(response))
                        : Future.failedFuture(taken))
                .recover(e -> Future.failedFuture(taken));
    }
}
