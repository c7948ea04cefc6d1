package io.drayage.engine.store;

import io.drayage.engine.store.ObjectStore.ObjectPage;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.protocol.MalformedInputException;
import io.vertx.core.Future;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** ListObjectsV2, ListMultipartUploads and ListParts. A listing whose pages do not advance is refused, so that no answer can keep us here for ever. */
final class Listings {
    private final S3Address address;
    private final String bucket;
    private final Function<S3Request, Future<S3Response>> send;

    Listings(S3Address address, String bucket, Function<S3Request, Future<S3Response>> send) {
        this.address = address;
        this.bucket = bucket;
        this.send = send;
    }

    Future<ObjectPage> objects(String prefix, String continuation) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("list-type", "2");
        query.put("encoding-type", "url");
        query.put("prefix", prefix);
        if (!continuation.isEmpty()) {
            query.put("continuation-token", continuation);
        }
        return send("ListObjectsV2", prefix, address.bucket(query)).map(Listings::objectPage);
    }

    private static ObjectPage objectPage(XmlElement xml) {
        UnaryOperator<String> decode = decoding(xml);
        List<StoredObject> objects = xml.children("Contents").stream()
                .map(entry -> new StoredObject(
                        decode.apply(entry.child("Key")), entry.number("Size"), entry.child("ETag"), ""))
                .toList();
        String next = xml.flag("IsTruncated") ? xml.child("NextContinuationToken") : "";
        if (xml.flag("IsTruncated") && next.isEmpty()) {
            throw stuck("ListBucketResult");
        }
        return new ObjectPage(objects, next);
    }

    /** All pages. */
    Future<List<Upload>> uploads(String prefix) {
        return uploads(prefix, "", "", new ArrayList<>());
    }

    /** An open upload and when it was begun, as text that sorts by time; empty when the store does not say. */
    record Upload(OpenUpload upload, String initiated) {}

    private Future<List<Upload>> uploads(String prefix, String keyMarker, String idMarker, List<Upload> sofar) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("uploads", "");
        query.put("encoding-type", "url");
        query.put("prefix", prefix);
        if (!keyMarker.isEmpty()) {
            query.put("key-marker", keyMarker);
            query.put("upload-id-marker", idMarker);
        }
        return send("ListMultipartUploads", prefix, address.bucket(query)).compose(xml -> {
            UnaryOperator<String> decode = decoding(xml);
            xml.children("Upload")
                    .forEach(entry -> sofar.add(new Upload(
                            new OpenUpload(decode.apply(entry.child("Key")), entry.child("UploadId")),
                            entry.child("Initiated"))));
            if (!xml.flag("IsTruncated")) {
                return Future.succeededFuture(sofar);
            }
            String nextKey = decode.apply(xml.child("NextKeyMarker"));
            String nextId = xml.child("NextUploadIdMarker");
            if (nextKey.isEmpty() || (nextKey.equals(keyMarker) && nextId.equals(idMarker))) {
                return Future.failedFuture(stuck("ListMultipartUploadsResult"));
            }
            return uploads(prefix, nextKey, nextId, sofar);
        });
    }

    Future<Optional<List<LifecycleRule>>> lifecycle() {
        return send("GetBucketLifecycleConfiguration", "?lifecycle", address.bucket(Map.of("lifecycle", "")))
                .map(xml -> Optional.of(LifecycleRules.of(xml)))
                .recover(error ->
                        error instanceof StoreFailure failure ? withoutRules(failure) : Future.failedFuture(error));
    }

    private static Future<Optional<List<LifecycleRule>>> withoutRules(StoreFailure failure) {
        if (failure.is("NoSuchLifecycleConfiguration")) {
            return Future.succeededFuture(Optional.of(List.of()));
        }
        boolean untold =
                Set.of(400, 403, 404, 405, 501).contains(failure.report().status()) && !failure.is("NoSuchBucket");
        return untold ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(failure);
    }

    /** All pages. */
    Future<List<UploadedPart>> parts(String key, String uploadId) {
        return parts(key, uploadId, 0, new ArrayList<>());
    }

    private Future<List<UploadedPart>> parts(String key, String uploadId, long marker, List<UploadedPart> sofar) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("uploadId", uploadId);
        if (marker > 0) {
            query.put("part-number-marker", Long.toString(marker));
        }
        return send("ListParts", key, address.key(key, query)).compose(xml -> {
            xml.children("Part")
                    .forEach(part -> sofar.add(new UploadedPart(
                            Math.toIntExact(part.number("PartNumber")),
                            part.child("ETag"),
                            part.number("Size"),
                            part.child("ChecksumCRC64NVME"))));
            if (!xml.flag("IsTruncated")) {
                return Future.succeededFuture(sofar);
            }
            long next = xml.number("NextPartNumberMarker");
            return next > marker ? parts(key, uploadId, next, sofar) : Future.failedFuture(stuck("ListPartsResult"));
        });
    }

    private Future<XmlElement> send(String operation, String what, String target) {
        return send.apply(S3Request.of(operation, "GET", "s3://" + bucket + "/" + what, target))
                .map(response -> XmlElement.parse(response.body()));
    }

    private static UnaryOperator<String> decoding(XmlElement xml) {
        return xml.child("EncodingType").equals("url")
                ? text -> URLDecoder.decode(text, StandardCharsets.UTF_8)
                : UnaryOperator.identity();
    }

    private static MalformedInputException stuck(String structure) {
        return new MalformedInputException(structure, 0, "says that more follows, but not where");
    }
}
