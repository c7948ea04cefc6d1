package io.drayage.lab.s3;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PutObject, GetObject, HeadObject, DeleteObject. */
final class ObjectOperations {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).withZone(ZoneOffset.UTC);

    private final PartFiles files;
    private final Counters counters;
    private final Clock clock;

    ObjectOperations(PartFiles files, Counters counters, Clock clock) {
        this.files = files;
        this.counters = counters;
        this.clock = clock;
    }

    Future<Answer> put(S3Call call, Bucket bucket, Optional<Fault> fault) {
        checkAbsent(call, bucket);
        var path = files.next();
        return files.create(path)
                .compose(file -> IncomingBody.receive(call, fault, counters, Optional.of(file))
                        .eventually(file::close)
                        .map(received -> store(call, bucket, path, received)))
                .onFailure(e -> files.delete(path));
    }

    private Answer store(S3Call call, Bucket bucket, java.nio.file.Path path, IncomingBody.Received received) {
        checkAbsent(call, bucket); // somebody may have been faster
        String etag = "\"%016x%016x\"".formatted(received.crc64Nvme(), received.lengthBytes());
        StoredPart part = new StoredPart(
                1, received.lengthBytes(), received.crc64Nvme(), etag, Optional.of(path), clock.instant());
        StoredObject object = new StoredObject(
                call.key(),
                List.of(part),
                received.lengthBytes(),
                received.crc64Nvme(),
                etag,
                metadata(call),
                clock.instant());
        files.delete(bucket.put(object));
        return Answer.empty(200, withChecksum(object, Map.of("ETag", etag)));
    }

    private static void checkAbsent(S3Call call, Bucket bucket) {
        String condition = call.header("if-none-match");
        if (condition.equals("*") && bucket.contains(call.key())) {
            throw new S3Error(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        if (!condition.isEmpty() && !condition.equals("*")) {
            throw new S3Error(501, "NotImplemented", "The lab's S3 knows If-None-Match: * only");
        }
    }

    /** What HEAD and GET show of an object beside its bytes: its own metadata and how it is encrypted. */
    static Map<String, String> metadata(S3Call call) {
        String encryption = call.header("x-amz-server-side-encryption");
        if (!encryption.isEmpty() && !encryption.equals("AES256") && !encryption.equals("aws:kms")) {
            throw new S3Error(400, "InvalidArgument", "The encryption method specified is not supported");
        }
        if (!encryption.equals("aws:kms")
                && !call.header("x-amz-server-side-encryption-aws-kms-key-id").isEmpty()) {
            throw new S3Error(
                    400,
                    "InvalidArgument",
                    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms");
        }
        Map<String, String> metadata = new HashMap<>();
        call.request().headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-meta-")
                    || lower.equals("content-type")
                    || lower.startsWith("x-amz-server-side-encryption")) {
                metadata.put(lower, value);
            }
        });
        return metadata;
    }

    Answer head(S3Call call, Bucket bucket) {
        StoredObject object = bucket.object(call.key());
        Map<String, String> headers = description(call, object);
        headers.put("Content-Length", Long.toString(object.lengthBytes()));
        return new Answer(200, headers, HttpServerResponse::end);
    }

    Answer get(S3Call call, Bucket bucket, Optional<Fault> fault) {
        StoredObject object = bucket.object(call.key());
        Map<String, String> headers = description(call, object);
        Matcher range = RANGE.matcher(call.header("range"));
        long from = 0;
        long to = object.lengthBytes();
        int status = 200;
        if (range.matches()) {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(range.group(2)) + 1);
            if (from >= to) {
                throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
            }
            status = 206;
            headers.put("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + object.lengthBytes());
        }
        long offset = from;
        long length = to - from;
        headers.put("Content-Length", Long.toString(length));
        return new Answer(status, headers, response -> send(object, offset, length, response, fault));
    }

    private Future<Void> send(
            StoredObject object, long offset, long length, HttpServerResponse response, Optional<Fault> fault) {
        if (fault.isPresent() && fault.get() instanceof Fault.Reset reset) {
            return files.send(object, offset, Math.min(length, reset.afterBytes()), response)
                    .compose(v -> Future.failedFuture(new IncomingBody.ConnectionDropped()));
        }
        counters.bytesOut.addAndGet(length);
        return files.send(object, offset, length, response).compose(v -> response.end());
    }

    private static Map<String, String> description(S3Call call, StoredObject object) {
        Map<String, String> headers = new HashMap<>(object.metadata());
        headers.put("ETag", object.etag());
        headers.put("Last-Modified", HTTP_DATE.format(object.lastModified()));
        headers.put("Accept-Ranges", "bytes");
        boolean whole = call.header("range").isEmpty();
        return call.header("x-amz-checksum-mode").equalsIgnoreCase("ENABLED") && whole
                ? withChecksum(object, headers)
                : headers;
    }

    private static Map<String, String> withChecksum(StoredObject object, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("x-amz-checksum-crc64nvme", Crc64Nvme.base64(object.crc64Nvme()));
        all.put("x-amz-checksum-type", "FULL_OBJECT");
        return all;
    }

    Answer delete(S3Call call, Bucket bucket) {
        files.delete(bucket.delete(call.key()));
        return Answer.empty(204);
    }
}
