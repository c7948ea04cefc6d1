package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A bucket reached through the AWS CRT's S3 client as explicit single requests. Safe from any Vert.x context; parts in flight are bounded, first come first served;
 * everything else is the caller's to bound. At most {@code maxPartsInFlight} part bodies are copied into native memory at a time, and each copy lives until its
 * request ends.
 */
public final class CrtObjectStore implements ObjectStore {
    private static final int MAX_PART_NUMBER = 10_000;
    private static final int MAX_KEY_BYTES = 1024;

    private final Vertx vertx;
    private final StoreConfig config;
    private final S3Address address;
    private final CrtClient client;
    private final PartSlots slots;
    private final Retries retries;
    private final Listings listings;
    private final MultipartUploads uploads;
    private final EncryptionRules encryption = new EncryptionRules();
    private @org.jspecify.annotations.Nullable Future<Void> closing;

    private CrtObjectStore(
            Vertx vertx, StoreConfig config, S3Address address, CrtNatives natives, Optional<EndpointProbe> probe) {
        this.vertx = vertx;
        this.config = config;
        this.address = address;
        this.client = new CrtClient(vertx, address, natives, probe);
        this.slots = new PartSlots(config.maxPartsInFlight());
        this.retries = new Retries(vertx, config.patience().retryFor(), System::nanoTime);
        this.listings = new Listings(address, config.bucket(), this::send);
        this.uploads = new MultipartUploads(
                address, config.bucket(), client, retries, listings, encryption::headers, this::findHead);
    }

    /**
     * Connects once to see that the endpoint is there and trusted (not through a proxy), then opens the client. Does not look at the bucket. Never blocks the caller.
     * Fails with an {@link EngineException} of kind UNREACHABLE, UNTRUSTED or CONFIGURATION.
     */
    public static Future<CrtObjectStore> open(Vertx vertx, StoreConfig config) {
        return vertx.executeBlocking(() -> openBlocking(vertx, config), false);
    }

    private static CrtObjectStore openBlocking(Vertx vertx, StoreConfig config) {
        S3Address address = S3Address.of(config);
        boolean proxied = new ProxyEnvironment(System.getenv()).appliesTo(address);
        Optional<TrustAnchors> anchors =
                address.isTls() ? Optional.of(TrustAnchors.of(config.caBundlePem())) : Optional.empty();
        Optional<EndpointProbe> probe = proxied
                ? Optional.empty()
                : Optional.of(
                        new EndpointProbe(address, anchors, config.patience().connect()));
        probe.ifPresent(EndpointProbe::check);
        return new CrtObjectStore(vertx, config, address, new CrtNatives(config, anchors, proxied), probe);
    }

    @Override
    public String bucket() {
        return config.bucket();
    }

    @Override
    public void encryptBelow(String prefix, Optional<ServerSideEncryption> how) {
        encryption.set(prefix, how);
    }

    /** Of an object that is about to be made. */
    Map<String, String> encryptionHeaders(String key) {
        return encryption.headers(key);
    }

    @Override
    public Future<String> createMultipartUpload(String key, Map<String, String> metadata) {
        return answer(key, () -> uploads.create(key, metadata));
    }

    @Override
    public Future<UploadedPart> uploadPart(String key, String uploadId, int partNumber, ByteBuffer bytes) {
        if (partNumber < 1 || partNumber > MAX_PART_NUMBER) {
            return Future.failedFuture(new IllegalArgumentException("part number " + partNumber));
        }
        Context context = vertx.getOrCreateContext();
        return answer(
                key,
                () -> slots.acquire(context)
                        .compose(v ->
                                uploads.part(key, uploadId, partNumber, bytes).andThen(done -> slots.release())));
    }

    @Override
    public Future<StoredObject> completeMultipartUpload(
            String key, String uploadId, List<UploadedPart> parts, long expectedLength) {
        return answer(key, () -> uploads.complete(key, uploadId, parts, expectedLength));
    }

    @Override
    public Future<Void> abortMultipartUpload(String key, String uploadId) {
        return answer(key, () -> uploads.abort(key, uploadId));
    }

    @Override
    public Future<List<OpenUpload>> listMultipartUploads(String prefix) {
        return answer(
                prefix,
                () -> listings.uploads(prefix)
                        .map(found ->
                                found.stream().map(Listings.Upload::upload).toList()));
    }

    @Override
    public Future<List<UploadedPart>> listParts(String key, String uploadId) {
        return answer(key, () -> listings.parts(key, uploadId));
    }

    @Override
    public Future<StoredObject> put(String key, Buffer body, boolean onlyIfAbsent) {
        return answer(key, () -> new SmallPut(this, key, body, onlyIfAbsent).run());
    }

    @Override
    public Future<Buffer> get(String key, long offset, int length) {
        return answer(
                key,
                () -> length == 0
                        ? requireHead(key).map(Buffer.buffer())
                        : send(getRequest(key, offset, length))
                                .compose(response -> exactly(key, offset, length, response)));
    }

    S3Request getRequest(String key, long offset, int length) {
        return S3Request.of("GetObject", "GET", thing(key), address.key(key))
                .withHeader("Range", "bytes=" + offset + "-" + (offset + length - 1))
                .withMaxAnswerBytes(length);
    }

    private Future<Buffer> exactly(String key, long offset, int length, S3Response response) {
        boolean wholeObject = response.status() == 200 && offset > 0;
        if (response.body().length() == length && !wholeObject) {
            return Future.succeededFuture(response.body());
        }
        return Future.failedFuture(new EngineException(
                EngineException.Kind.STORE,
                "GetObject of " + thing(key),
                wholeObject
                        ? "the store ignored the range"
                        : "the store returned " + response.body().length() + " bytes instead of " + length
                                + " from byte " + offset,
                "Check that nothing else writes to this prefix and that the store honours Range"));
    }

    @Override
    public Future<Optional<StoredObject>> head(String key) {
        return answer(key, () -> findHead(key));
    }

    private Future<Optional<StoredObject>> findHead(String key) {
        return requireHead(key)
                .map(Optional::of)
                .recover(cause -> Absence.isFine(cause).map(Optional.empty()));
    }

    private Future<StoredObject> requireHead(String key) {
        S3Request request = S3Request.of("HeadObject", "HEAD", thing(key), address.key(key))
                .withHeader("x-amz-checksum-mode", "ENABLED");
        return send(request).map(response -> described(key, response));
    }

    static StoredObject described(String key, S3Response response) {
        boolean composite = response.header("x-amz-checksum-type").equals("COMPOSITE");
        String length = response.header("content-length");
        return new StoredObject(
                key,
                length.matches("\\d{1,18}") ? Long.parseLong(length) : 0,
                response.header("etag"),
                composite ? "" : response.header("x-amz-checksum-crc64nvme"));
    }

    @Override
    public Future<Void> delete(String key) {
        return answer(
                key,
                () -> send(S3Request.of("DeleteObject", "DELETE", thing(key), address.key(key)))
                        .<Void>mapEmpty()
                        .recover(Absence::isFine));
    }

    @Override
    public Future<ObjectPage> list(String prefix, String continuation) {
        return answer(prefix, () -> listings.objects(prefix, continuation));
    }

    @Override
    public Future<Optional<List<LifecycleRule>>> lifecycleRules() {
        return answer("", listings::lifecycle);
    }

    @Override
    public Future<Void> close() {
        synchronized (this) {
            if (closing == null) {
                slots.close();
                retries.close();
                closing = client.close();
            }
            return closing;
        }
    }

    Future<S3Response> send(S3Request request) {
        return retries.run(() -> client.send(request));
    }

    S3Address address() {
        return address;
    }

    String thing(String key) {
        return "s3://" + config.bucket() + "/" + key;
    }

    /** Runs an operation and brings its end, errors translated, to the caller's context: a closing store ends pauses and queues on another. */
    private <T> Future<T> answer(String key, Supplier<Future<T>> operation) {
        if (S3Address.encodedBytes(key) > MAX_KEY_BYTES) {
            return Future.failedFuture(new IllegalArgumentException("key longer than " + MAX_KEY_BYTES + " bytes"));
        }
        Context context = vertx.getOrCreateContext();
        Promise<T> end = Promise.promise();
        operation.get().onComplete(result -> {
            if (Vertx.currentContext() == context) {
                settle(end, key, result);
            } else {
                context.runOnContext(v -> settle(end, key, result));
            }
        });
        return end.future();
    }

    private static <T> void settle(Promise<T> end, String key, io.vertx.core.AsyncResult<T> result) {
        if (result.succeeded()) {
            end.complete(result.result());
        } else {
            end.fail(StoreErrors.translate(result.cause(), key));
        }
    }
}
