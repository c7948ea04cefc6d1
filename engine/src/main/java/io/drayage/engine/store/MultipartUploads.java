package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.protocol.MalformedInputException;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creating, feeding, completing and aborting multipart uploads, with an answer for each lost acknowledgement: after a Create that may have been carried out, the
 * uploads under exactly that key are listed and the newest is taken over; after a Complete that finds no upload, a HEAD shows whether it had been carried out.
 */
final class MultipartUploads {
    private static final Logger LOG = LoggerFactory.getLogger(MultipartUploads.class);

    private final S3Address address;
    private final String bucket;
    private final CrtClient client;
    private final Retries retries;
    private final Listings listings;
    /** Tries once: where a list is only a short cut. */
    private final Listings listingsOnce;

    private final Function<String, Map<String, String>> encryption;
    private final Function<String, Future<Optional<StoredObject>>> head;
    /** Cleared for good when the store turns out not to know CRC64NVME. */
    private volatile boolean checksums = true;

    MultipartUploads(
            S3Address address,
            String bucket,
            CrtClient client,
            Retries retries,
            Listings listings,
            Function<String, Map<String, String>> encryption,
            Function<String, Future<Optional<StoredObject>>> head) {
        this.address = address;
        this.bucket = bucket;
        this.client = client;
        this.retries = retries;
        this.listings = listings;
        this.listingsOnce = new Listings(address, bucket, client::send);
        this.encryption = encryption;
        this.head = head;
    }

    Future<String> create(String key, Map<String, String> metadata) {
        return withoutChecksumsIfUnknown(() -> retries.run(
                sent -> client.send(createRequest(key, metadata)).compose(response -> created(key, response, sent)),
                failure -> failure.isAmbiguous() ? adopt(key) : Future.succeededFuture(Optional.empty())));
    }

    private S3Request createRequest(String key, Map<String, String> metadata) {
        S3Request request =
                S3Request.of("CreateMultipartUpload", "POST", thing(key), address.key(key, Map.of("uploads", "")));
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            request = request.withHeader("x-amz-meta-" + entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, String> entry : encryption.apply(key).entrySet()) {
            request = request.withHeader(entry.getKey(), entry.getValue());
        }
        return checksums
                ? request.withHeader("x-amz-checksum-algorithm", "CRC64NVME")
                        .withHeader("x-amz-checksum-type", "FULL_OBJECT")
                : request;
    }

    private Future<String> created(String key, S3Response response, int sentBefore) {
        String id = XmlElement.parse(response.body()).child("UploadId");
        if (id.isEmpty()) {
            return Future.failedFuture(
                    new MalformedInputException("InitiateMultipartUploadResult", 0, "has no UploadId"));
        }
        boolean twins = response.retried() || sentBefore > 0;
        return twins ? abortOthers(key, id).map(id) : Future.succeededFuture(id);
    }

    /** An earlier attempt of the CRT or of ours may have made an upload whose id nobody knows. */
    private Future<Void> abortOthers(String key, String id) {
        return exactly(listings, key)
                .compose(uploads -> Future.join(uploads.stream()
                                .filter(other -> !other.upload().uploadId().equals(id))
                                .map(other -> abort(key, other.upload().uploadId()))
                                .toList())
                        .<Void>mapEmpty())
                .recover(e -> {
                    LOG.atWarn()
                            .addKeyValue("key", key)
                            .addKeyValue("error", e.getMessage())
                            .log("cannot look for uploads left by a lost answer; reconciliation will");
                    return Future.succeededFuture();
                });
    }

    private Future<Optional<String>> adopt(String key) {
        return exactly(listingsOnce, key)
                .map(uploads -> uploads.stream()
                        .max(Comparator.comparing(Listings.Upload::initiated))
                        .map(newest -> newest.upload().uploadId()))
                .compose(found ->
                        found.isPresent() ? abortOthers(key, found.get()).map(found) : Future.succeededFuture(found))
                .otherwise(Optional.empty());
    }

    private static Future<List<Listings.Upload>> exactly(Listings lister, String key) {
        return lister.uploads(key)
                .map(uploads -> uploads.stream()
                        .filter(upload -> upload.upload().key().equals(key))
                        .toList());
    }

    Future<UploadedPart> part(String key, String uploadId, int number, ByteBuffer bytes) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("partNumber", Integer.toString(number));
        query.put("uploadId", uploadId);
        S3Request request =
                S3Request.of("UploadPart", "PUT", "part " + number + " of " + thing(key), address.key(key, query));
        int length = bytes.remaining();
        return withoutChecksumsIfUnknown(() -> retries.run(() -> client.send(request.withBody(bytes, checksums))))
                .map(response -> uploaded(number, length, response));
    }

    private static UploadedPart uploaded(int number, int length, S3Response response) {
        String etag = response.header("etag");
        if (etag.isEmpty()) {
            throw new MalformedInputException("UploadPart answer", 0, "has no ETag");
        }
        return new UploadedPart(number, etag, length, response.header("x-amz-checksum-crc64nvme"));
    }

    Future<StoredObject> complete(String key, String uploadId, List<UploadedPart> parts, long expectedLength) {
        String crc = Crc64Nvme.ofParts(parts);
        return withoutChecksumsIfUnknown(
                        () -> retries.run(() -> client.send(completeRequest(key, uploadId, parts, crc))))
                .map(response -> completed(key, expectedLength, response))
                .recover(cause -> cause instanceof StoreFailure failure && failure.isAbsent()
                        ? foundCompleted(key, expectedLength, crc, failure)
                        : Future.failedFuture(cause));
    }

    private S3Request completeRequest(String key, String uploadId, List<UploadedPart> parts, String crc) {
        StringBuilder xml =
                new StringBuilder("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (UploadedPart part : parts) {
            xml.append("<Part><PartNumber>")
                    .append(part.partNumber())
                    .append("</PartNumber><ETag>")
                    .append(part.etag().replace("&", "&amp;").replace("<", "&lt;"))
                    .append("</ETag></Part>");
        }
        xml.append("</CompleteMultipartUpload>");
        S3Request request = S3Request.of(
                        "CompleteMultipartUpload", "POST", thing(key), address.key(key, Map.of("uploadId", uploadId)))
                .withHeader("Content-Type", "application/xml")
                .withBody(ByteBuffer.wrap(xml.toString().getBytes(StandardCharsets.UTF_8)), false);
        return checksums && !crc.isEmpty()
                ? request.withHeader("x-amz-checksum-crc64nvme", crc).withHeader("x-amz-checksum-type", "FULL_OBJECT")
                : request;
    }

    private static StoredObject completed(String key, long length, S3Response response) {
        XmlElement xml = XmlElement.parse(response.body());
        return new StoredObject(key, length, xml.child("ETag"), fullObject(xml));
    }

    /** Some stores answer with a composite value in the same element. */
    private static String fullObject(XmlElement xml) {
        return xml.child("ChecksumType").equals("COMPOSITE") ? "" : xml.child("ChecksumCRC64NVME");
    }

    private Future<StoredObject> foundCompleted(String key, long length, String crc, StoreFailure failure) {
        return head.apply(key).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(failure);
            }
            StoredObject object = found.get();
            boolean sameCrc = crc.isEmpty()
                    || object.crc64nvme().isEmpty()
                    || object.crc64nvme().equals(crc);
            return object.lengthBytes() == length && sameCrc
                    ? Future.succeededFuture(object)
                    : Future.failedFuture(another(key, length, object));
        });
    }

    private EngineException another(String key, long length, StoredObject object) {
        return new EngineException(
                EngineException.Kind.STORE,
                "CompleteMultipartUpload of " + thing(key),
                "the upload is gone and the object there is another one (" + object.lengthBytes() + " bytes instead of "
                        + length + ", or another checksum)",
                "Find out who else writes to this prefix; two installations must not share one");
    }

    Future<Void> abort(String key, String uploadId) {
        S3Request request = S3Request.of(
                "AbortMultipartUpload", "DELETE", thing(key), address.key(key, Map.of("uploadId", uploadId)));
        return retries.run(() -> client.send(request)).<Void>mapEmpty().recover(Absence::isFine);
    }

    private <T> Future<T> withoutChecksumsIfUnknown(java.util.function.Supplier<Future<T>> operation) {
        boolean tried = checksums;
        return operation.get().recover(cause -> {
            if (tried && cause instanceof StoreFailure failure && StoreErrors.isUnknownChecksum(failure)) {
                if (checksums) {
                    LOG.atWarn()
                            .addKeyValue("endpoint", address.endpoint())
                            .addKeyValue("answer", failure.report().message())
                            .log("this store does not know CRC64NVME; going on without full-object checksums");
                }
                checksums = false;
                return operation.get();
            }
            return Future.failedFuture(cause);
        });
    }

    private String thing(String key) {
        return "s3://" + bucket + "/" + key;
    }
}
