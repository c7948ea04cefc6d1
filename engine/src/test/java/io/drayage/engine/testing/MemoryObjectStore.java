package io.drayage.engine.testing;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.store.LifecycleRule;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ServerSideEncryption;
import io.drayage.engine.store.StoreException;
import io.drayage.engine.testing.StoreFaults.Fate;
import io.drayage.engine.testing.StoreFaults.Op;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ObjectStore} in memory with S3's rules for multipart uploads (parts of at least 5 MiB but for the last, ascending, ETags that match). Faults are
 * switched on in {@link #faults()}; {@link #stall()} holds every UploadPart back until {@link #resume()}.
 */
public final class MemoryObjectStore implements ObjectStore {
    private static final int MIN_PART_BYTES = 5 << 20;

    private final StoreFaults faults = new StoreFaults();
    private final Map<String, byte[]> objects = new TreeMap<>();
    private final Map<String, Upload> uploads = new TreeMap<>();
    private final List<Runnable> stalledCalls = new ArrayList<>();
    private final Map<String, Optional<ServerSideEncryption>> encryption = new TreeMap<>();
    private boolean stalled;
    private boolean discarding;
    private int nextId;
    private int partsInFlight;
    private int mostPartsInFlight;
    private long partBytesReceived;

    private static final class Upload {
        private final String key;
        private final TreeMap<Integer, Part> parts = new TreeMap<>();

        private Upload(String key) {
            this.key = key;
        }
    }

    /** @param bytes empty when the store discards them */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(byte[] bytes, UploadedPart acknowledged) {}

    /** From now on parts are counted, checked and forgotten; objects made of them are empty. For tests that send more than the heap holds. */
    public synchronized void discardParts() {
        discarding = true;
    }

    @Override
    public synchronized void encryptBelow(String prefix, Optional<ServerSideEncryption> how) {
        encryption.put(prefix, how);
    }

    /** The rules that were set, by prefix. */
    public synchronized Map<String, Optional<ServerSideEncryption>> encryption() {
        return Map.copyOf(encryption);
    }

    /** The faults to switch on. */
    public StoreFaults faults() {
        return faults;
    }

    /** From now on UploadPart calls are taken but neither looked at nor answered. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Answers what was held back and goes on as usual. */
    public void resume() {
        List<Runnable> held;
        synchronized (this) {
            stalled = false;
            held = List.copyOf(stalledCalls);
            stalledCalls.clear();
        }
        held.forEach(Runnable::run);
    }

    /** UploadPart calls that are held back. */
    public synchronized int stalledParts() {
        return stalledCalls.size();
    }

    /** Keys of all objects, ascending. */
    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** An object's bytes; not to be changed. */
    public synchronized byte[] object(String key) {
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new IllegalArgumentException("no object " + key + " among " + objects.keySet());
        }
        return bytes;
    }

    /** Replaces an object's bytes behind everyone's back. */
    public synchronized void overwrite(String key, byte[] bytes) {
        objects.put(key, bytes.clone());
    }

    /** Uploads that are neither completed nor aborted. */
    public synchronized List<OpenUpload> openUploads() {
        return uploads.entrySet().stream()
                .map(each -> new OpenUpload(each.getValue().key, each.getKey()))
                .toList();
    }

    /** The most UploadPart calls that were ever unanswered at once. */
    public synchronized int mostPartsInFlight() {
        return mostPartsInFlight;
    }

    /** Bytes of all parts that were accepted. */
    public synchronized long partBytesReceived() {
        return partBytesReceived;
    }

    @Override
    public String bucket() {
        return "memory";
    }

    @Override
    public Future<String> createMultipartUpload(String key, Map<String, String> metadata) {
        return call(Op.CREATE, () -> {
            String id = "upload-" + nextId++;
            uploads.put(id, new Upload(key));
            return id;
        });
    }

    @Override
    public Future<UploadedPart> uploadPart(String key, String uploadId, int partNumber, ByteBuffer bytes) {
        Promise<UploadedPart> promise = Promise.promise();
        @Nullable Context context = Vertx.currentContext();
        int position = bytes.position();
        Runnable arrival = () -> call(Op.UPLOAD_PART, () -> storePart(key, uploadId, partNumber, bytes, position))
                .onComplete(done -> OnCaller.deliver(context, promise, done.result(), done.cause()));
        synchronized (this) {
            partsInFlight++;
            mostPartsInFlight = Math.max(mostPartsInFlight, partsInFlight);
            if (stalled) {
                stalledCalls.add(arrival);
                return promise.future();
            }
        }
        arrival.run();
        return promise.future();
    }

    private UploadedPart storePart(String key, String uploadId, int partNumber, ByteBuffer bytes, int position) {
        if (bytes.position() != position) {
            throw new IllegalStateException("the part's buffer was touched while the store owned it");
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        var acknowledged = new UploadedPart(partNumber, etag(copy), copy.length);
        upload(key, uploadId).parts.put(partNumber, new Part(discarding ? new byte[0] : copy, acknowledged));
        partBytesReceived += copy.length;
        return acknowledged;
    }

    @Override
    public Future<StoredObject> completeMultipartUpload(
            String key, String uploadId, List<UploadedPart> parts, long expectedLength) {
        return call(Op.COMPLETE, () -> {
            Upload upload = upload(key, uploadId);
            requireJoinable(upload, parts);
            long length = parts.stream().mapToLong(UploadedPart::lengthBytes).sum();
            if (length != expectedLength) {
                throw failed("expected " + expectedLength + " bytes, got " + length);
            }
            byte[] joined = join(upload, parts);
            uploads.remove(uploadId);
            objects.put(key, joined);
            return new StoredObject(key, length, etag(joined), "");
        });
    }

    private static void requireJoinable(Upload upload, List<UploadedPart> parts) {
        int previous = 0;
        for (UploadedPart part : parts) {
            Part held = upload.parts.get(part.partNumber());
            boolean last = part.equals(parts.get(parts.size() - 1));
            if (held == null || part.partNumber() <= previous || !part.equals(held.acknowledged())) {
                throw failed("InvalidPart " + part);
            }
            if (!last && part.lengthBytes() < MIN_PART_BYTES) {
                throw failed("EntityTooSmall " + part);
            }
            previous = part.partNumber();
        }
    }

    private static byte[] join(Upload upload, List<UploadedPart> parts) {
        int length = 0;
        for (UploadedPart part : parts) {
            length += part(upload, part).length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        parts.forEach(part -> joined.put(part(upload, part)));
        return joined.array();
    }

    private static byte[] part(Upload upload, UploadedPart part) {
        Part held = upload.parts.get(part.partNumber());
        return held == null ? new byte[0] : held.bytes();
    }

    @Override
    public Future<Void> abortMultipartUpload(String key, String uploadId) {
        return call(Op.ABORT, () -> {
            uploads.remove(uploadId);
            return nothing();
        });
    }

    @Override
    public Future<List<OpenUpload>> listMultipartUploads(String prefix) {
        return call(
                Op.LIST,
                () -> openUploads().stream()
                        .filter(upload -> upload.key().startsWith(prefix))
                        .toList());
    }

    @Override
    public Future<List<UploadedPart>> listParts(String key, String uploadId) {
        return call(
                Op.LIST,
                () -> upload(key, uploadId).parts.values().stream()
                        .map(Part::acknowledged)
                        .toList());
    }

    @Override
    public Future<StoredObject> put(String key, Buffer body, boolean onlyIfAbsent) {
        return call(Op.PUT, () -> {
            if (onlyIfAbsent && objects.containsKey(key)) {
                throw new StoreException.AlreadyExists(key);
            }
            objects.put(key, body.getBytes());
            return stored(key, object(key));
        });
    }

    @Override
    public Future<Buffer> get(String key, long offset, int length) {
        return call(Op.GET, () -> {
            byte[] bytes = existing(key);
            if (offset + length > bytes.length) {
                throw failed("range " + offset + " + " + length + " beyond " + bytes.length);
            }
            return Buffer.buffer().appendBytes(bytes, Math.toIntExact(offset), length);
        });
    }

    @Override
    public Future<Optional<StoredObject>> head(String key) {
        return call(Op.HEAD, () -> Optional.ofNullable(objects.get(key)).map(bytes -> stored(key, bytes)));
    }

    @Override
    public Future<Void> delete(String key) {
        return call(Op.DELETE, () -> {
            objects.remove(key);
            return nothing();
        });
    }

    @Override
    public Future<ObjectPage> list(String prefix, String continuation) {
        return call(
                Op.LIST,
                () -> new ObjectPage(
                        objects.entrySet().stream()
                                .filter(each -> each.getKey().startsWith(prefix))
                                .map(each -> stored(each.getKey(), each.getValue()))
                                .toList(),
                        ""));
    }

    @Override
    public Future<Optional<List<LifecycleRule>>> lifecycleRules() {
        return OnCaller.answer(() -> Optional.of(List.of()));
    }

    @Override
    public Future<Void> close() {
        return OnCaller.answer(MemoryObjectStore::nothing);
    }

    private <T> Future<T> call(Op op, Callable<T> effect) {
        return OnCaller.answer(() -> {
            synchronized (this) {
                if (op == Op.UPLOAD_PART) {
                    partsInFlight--;
                }
                Fate fate = faults.next(op);
                if (fate == Fate.FAIL) {
                    throw failed(op + " failed on purpose");
                }
                T result = effect.call();
                if (fate == Fate.LOSE_ACK) {
                    throw failed(op + " was not acknowledged, on purpose");
                }
                return result;
            }
        });
    }

    private Upload upload(String key, String uploadId) {
        Upload upload = uploads.get(uploadId);
        if (upload == null || !upload.key.equals(key)) {
            throw new StoreException.NotFound(key + "?uploadId=" + uploadId);
        }
        return upload;
    }

    private byte[] existing(String key) {
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new StoreException.NotFound(key);
        }
        return bytes;
    }

    private static StoredObject stored(String key, byte[] bytes) {
        return new StoredObject(key, bytes.length, etag(bytes), "");
    }

    private static String etag(byte[] bytes) {
        var crc = new java.util.zip.CRC32C();
        crc.update(bytes);
        return String.format("\"%08x-%d\"", crc.getValue(), bytes.length);
    }

    private static EngineException failed(String reason) {
        return new EngineException(Kind.STORE, "memory store", reason, "Try again");
    }

    @SuppressWarnings("NullAway") // a Future<Void> carries null and nothing else
    private static Void nothing() {
        return null;
    }
}
