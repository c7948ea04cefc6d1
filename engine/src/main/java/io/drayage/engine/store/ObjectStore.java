package io.drayage.engine.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One bucket of an S3-compatible store. Every call is exactly one request (plus the transport's own bounded retries); part numbers, upload ids and
 * admission are the caller's. Calls return at once and never block; the returned future completes on the Vert.x context of the caller (or on any
 * Vert.x context when there was none). A failed future carries an {@link io.drayage.engine.api.EngineException} of kind STORE, UNREACHABLE, UNTRUSTED
 * or LOGIN, or one of the two subtypes of {@link StoreException} below where a caller must tell them apart.
 */
public interface ObjectStore {
    /** The bucket that this store is bound to. */
    String bucket();

    /**
     * From now on, what is written below this prefix is encrypted by the store in this way, or as the bucket says; the rule of the longest prefix holds. What is there stays as it is. Cheap, and the same rule
     * may be set again.
     *
     * @param how empty: as the bucket says
     */
    void encryptBelow(String prefix, Optional<ServerSideEncryption> how);

    /**
     * Starts a multipart upload whose object will carry a full-object CRC64NVME. Returns the upload id. A key has one writer and at most one open upload: when
     * an acknowledgement was lost, the newest open upload under exactly this key is taken over and others are aborted.
     */
    Future<String> createMultipartUpload(String key, Map<String, String> metadata);

    /**
     * Uploads one part.
     *
     * @param partNumber 1 to 10 000
     * @param bytes read from position to limit, position unchanged; owned by the caller again when the future completes
     */
    Future<UploadedPart> uploadPart(String key, String uploadId, int partNumber, ByteBuffer bytes);

    /**
     * Completes an upload from exactly these parts, ascending. A lost acknowledgement is resolved inside: NoSuchUpload is followed by a HEAD that must show
     * {@code expectedLength} bytes and, where both sides know one, the same CRC64NVME. An upload that is gone without such an object fails with
     * {@link StoreException.NotFound}.
     */
    Future<StoredObject> completeMultipartUpload(
            String key, String uploadId, List<UploadedPart> parts, long expectedLength);

    /** Aborts an upload; an unknown upload counts as aborted. */
    Future<Void> abortMultipartUpload(String key, String uploadId);

    /** The open uploads below a prefix, all pages. */
    Future<List<OpenUpload>> listMultipartUploads(String prefix);

    /** The parts that the store holds of an open upload, all pages. */
    Future<List<UploadedPart>> listParts(String key, String uploadId);

    /**
     * Writes a small object in one request.
     *
     * @param onlyIfAbsent sends If-None-Match: *; when the object exists the future fails with {@link StoreException.AlreadyExists}
     */
    Future<StoredObject> put(String key, Buffer body, boolean onlyIfAbsent);

    /** Reads {@code length} bytes from {@code offset}. Fails when the store returns fewer. Absent: {@link StoreException.NotFound}. */
    Future<Buffer> get(String key, long offset, int length);

    /** Size and checksum of an object, or empty when it does not exist. */
    Future<Optional<StoredObject>> head(String key);

    /** Deletes an object; an absent one counts as deleted. */
    Future<Void> delete(String key);

    /** One page of keys below a prefix, ascending. {@code continuation} is empty for the first page. */
    Future<ObjectPage> list(String prefix, String continuation);

    /** The bucket's lifecycle rules; empty when the store does not say (no permission, no such operation). A bucket without rules has an empty list. */
    Future<Optional<List<LifecycleRule>>> lifecycleRules();

    /** Releases every native resource; the future completes when the last is gone. */
    Future<Void> close();

    /**
     * A part as the store acknowledged it.
     *
     * @param etag with its quotes
     * @param crc64nvme base64, as the store verified it; empty when it does not say. When all parts of an upload have one, Complete makes the store prove the
     *     whole object's
     */
    record UploadedPart(int partNumber, String etag, long lengthBytes, String crc64nvme) {
        /** A part whose checksum is not known, for example one from a journal. */
        public UploadedPart(int partNumber, String etag, long lengthBytes) {
            this(partNumber, etag, lengthBytes, "");
        }
    }

    /** An object as the store describes it; {@code crc64nvme} is base64, empty when the store does not say. */
    record StoredObject(String key, long lengthBytes, String etag, String crc64nvme) {}

    /** An upload that is neither completed nor aborted. */
    record OpenUpload(String key, String uploadId) {}

    /** A page of a listing; {@code continuation} is empty on the last. */
    record ObjectPage(List<StoredObject> objects, String continuation) {}
}
