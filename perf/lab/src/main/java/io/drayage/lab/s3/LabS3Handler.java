package io.drayage.lab.s3;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request through: operation, faults, signature, execution, answer. Confined to the lab's event loop. */
final class LabS3Handler {
    private static final Logger LOG = LoggerFactory.getLogger(LabS3Handler.class);

    private final LabS3Options options;
    private final Counters counters;
    private final Faults faults;
    private final SigV4 signatures;
    private final ObjectOperations objects;
    private final UploadOperations uploads;
    private final ListingOperations listings;
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private long requestSerial;

    LabS3Handler(LabS3Options options, PartFiles files, Counters counters, Faults faults, Clock clock) {
        this.options = options;
        this.counters = counters;
        this.faults = faults;
        this.signatures = new SigV4(options.accessKey(), options.secretKey(), options.region(), clock);
        this.objects = new ObjectOperations(files, counters, clock);
        this.uploads = new UploadOperations(files, counters, clock, options);
        this.listings = new ListingOperations(options.pageSize());
        options.buckets().forEach(this::addBucket);
    }

    void handle(HttpServerRequest request) {
        request.pause();
        counters.requestsNow.incrementAndGet();
        String requestId = "LAB%013X".formatted(requestSerial++);
        S3Call call;
        try {
            call = S3Call.parse(request);
        } catch (S3Error e) {
            finish(request, refuse(request, e, requestId));
            return;
        }
        counters.request(call.operation());
        Optional<Fault> fault = faults.take(call);
        Future<Void> answered = faults.passStall(fault)
                .compose(v -> serve(call, fault))
                .compose(answer -> answer(call, fault, answer, requestId))
                .recover(e -> e instanceof S3Error error ? refuse(request, error, requestId) : Future.failedFuture(e));
        finish(request, answered);
    }

    private Future<Answer> serve(S3Call call, Optional<Fault> fault) {
        if (fault.isPresent() && fault.get() instanceof Fault.RejectCredentials) {
            throw new S3Error(
                    403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }
        signatures.verify(call.request());
        if (fault.isPresent() && fault.get() instanceof Fault.Answer answer) {
            throw new S3Error(answer.status(), answer.code(), "The lab was told to answer so.");
        }
        if (fault.isPresent()
                && fault.get() instanceof Fault.Reset reset
                && (reset.afterBytes() == 0 || !hasBody(call.operation()))) {
            throw new IncomingBody.ConnectionDropped();
        }
        return switch (call.operation()) {
            case ListBuckets -> Future.succeededFuture(listings.buckets(buckets.values()));
            case CreateBucket -> read(call, fault).map(v -> createBucket(call));
            default -> perform(call, bucket(call), fault);
        };
    }

    private Future<Answer> perform(S3Call call, Bucket bucket, Optional<Fault> fault) {
        return switch (call.operation()) {
            case PutObject -> objects.put(call, bucket, fault);
            case UploadPart -> uploads.uploadPart(call, bucket, fault);
            case CompleteMultipartUpload -> uploads.complete(call, bucket, fault);
            case GetObject -> read(call, fault).map(v -> objects.get(call, bucket, fault));
            case HeadObject -> read(call, fault).map(v -> objects.head(call, bucket));
            case DeleteObject -> read(call, fault).map(v -> objects.delete(call, bucket));
            case CreateMultipartUpload -> read(call, fault).map(v -> uploads.create(call, bucket));
            case AbortMultipartUpload -> read(call, fault).map(v -> uploads.abort(call, bucket));
            case ListParts -> read(call, fault).map(v -> listings.parts(call, bucket));
            case ListMultipartUploads -> read(call, fault).map(v -> listings.uploads(call, bucket));
            case ListObjectsV2 -> read(call, fault).map(v -> listings.objects(call, bucket));
            case GetBucketLifecycleConfiguration ->
                read(call, fault)
                        .map(v -> Answer.of(200, Map.of("Content-Type", "application/xml"), bucket.lifecycle()));
            case HeadBucket ->
                read(call, fault).map(v -> Answer.empty(200, Map.of("x-amz-bucket-region", options.region())));
            case DeleteBucket -> read(call, fault).map(v -> deleteBucket(bucket));
            case ListBuckets, CreateBucket -> throw new IllegalStateException("served before");
        };
    }

    /** Reads a body that carries nothing we need, checking what the request promises of it. */
    private Future<Void> read(S3Call call, Optional<Fault> fault) {
        return IncomingBody.receiveSmall(call, fault, counters, 1 << 16).mapEmpty();
    }

    private static boolean hasBody(S3Operation operation) {
        return operation == S3Operation.PutObject
                || operation == S3Operation.UploadPart
                || operation == S3Operation.CompleteMultipartUpload
                || operation == S3Operation.GetObject;
    }

    private Bucket bucket(S3Call call) {
        Bucket bucket = buckets.get(call.bucket());
        if (bucket == null) {
            throw S3Error.noSuchBucket();
        }
        return bucket;
    }

    private Answer createBucket(S3Call call) {
        if (!call.bucket().matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new S3Error(400, "InvalidBucketName", "The specified bucket is not valid.");
        }
        if (buckets.containsKey(call.bucket())) {
            throw new S3Error(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        addBucket(call.bucket());
        return Answer.empty(200, Map.of("Location", "/" + call.bucket()));
    }

    void lifecycle(String bucket, Buffer configuration) {
        Optional.ofNullable(buckets.get(bucket))
                .orElseThrow(() -> new IllegalArgumentException("no bucket " + bucket))
                .lifecycle(configuration);
    }

    /** An object's metadata, names in lower case. */
    Map<String, String> shown(String bucket, String key) {
        return Optional.ofNullable(buckets.get(bucket))
                .orElseThrow(() -> new IllegalArgumentException("no bucket " + bucket))
                .object(key)
                .metadata();
    }

    private void addBucket(String name) {
        buckets.put(name, new Bucket(name, options.minPartBytes(), counters));
    }

    private Answer deleteBucket(Bucket bucket) {
        if (!bucket.isEmpty()) {
            throw new S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(bucket.name());
        return Answer.empty(204);
    }

    private static Future<Void> answer(S3Call call, Optional<Fault> fault, Answer answer, String requestId) {
        if (fault.isPresent() && fault.get() instanceof Fault.LoseAcknowledgement) {
            throw new IncomingBody.ConnectionDropped();
        }
        return answer.send(call.request().response(), requestId);
    }

    /** Reads what is left of the request, so that the connection stays usable, then answers with the error. */
    private static Future<Void> refuse(HttpServerRequest request, S3Error error, String requestId) {
        Future<Void> read = Future.succeededFuture();
        if (!request.isEnded()) {
            request.handler(ignored -> {});
            // Asked for before it can come: a future made after the end would never complete.
            read = request.end();
            request.resume();
        }
        return read.compose(v -> {
            HttpServerResponse response = request.response();
            boolean head = request.method().name().equals("HEAD");
            Answer answer = head
                    ? Answer.empty(error.status())
                    : Answer.of(
                            error.status(),
                            Map.of("Content-Type", "application/xml"),
                            Xml.error(error, request.path(), requestId).end());
            return answer.send(response, requestId);
        });
    }

    private void finish(HttpServerRequest request, Future<Void> answered) {
        answered.onComplete(result -> {
            counters.requestsNow.decrementAndGet();
            if (result.failed()) {
                if (!(result.cause() instanceof IncomingBody.ConnectionDropped)) {
                    LOG.atDebug().addKeyValue("request", request.path()).log("request failed", result.cause());
                }
                request.connection().close();
            }
        });
    }
}
