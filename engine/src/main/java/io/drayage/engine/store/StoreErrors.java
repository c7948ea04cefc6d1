package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.store.StoreFailure.Report;
import io.drayage.protocol.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a store's error means: whether it passes, and how it reads to the user. Codes are those of the S3 API reference ("Error responses"). */
final class StoreErrors {
    private static final String REGION_REMEDY = "Set the region that the bucket is in";
    private static final String KEYS_REMEDY = "Check the access key and its secret";

    private static final Set<String> DAMAGE =
            Set.of("BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch");
    private static final Set<String> PASSING = Set.of(
            "SlowDown",
            "InternalError",
            "ServiceUnavailable",
            "RequestTimeout",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "OperationAborted",
            "ConditionalRequestConflict",
            "IncompleteBody");
    /** Errors of the CRT that another attempt does not change. */
    private static final List<String> LASTING_TRANSPORT = List.of(
            "AWS_AUTH_",
            "AWS_ERROR_S3_CANCELED",
            "AWS_ERROR_HTTP_CALLBACK_FAILURE",
            "AWS_ERROR_INVALID_ARGUMENT",
            "AWS_REQUEST_REFUSED");

    private record Meaning(Kind kind, String remedy) {}

    private static final Map<String, Meaning> MEANINGS = Map.ofEntries(
            Map.entry(
                    "NoSuchBucket",
                    new Meaning(Kind.CONFIGURATION, "Create the bucket, or correct its name or region")),
            Map.entry("InvalidBucketName", new Meaning(Kind.CONFIGURATION, "Correct the bucket's name")),
            Map.entry("PermanentRedirect", new Meaning(Kind.CONFIGURATION, REGION_REMEDY)),
            Map.entry("AuthorizationHeaderMalformed", new Meaning(Kind.CONFIGURATION, REGION_REMEDY)),
            Map.entry("IllegalLocationConstraintException", new Meaning(Kind.CONFIGURATION, REGION_REMEDY)),
            Map.entry(
                    "AccessDenied",
                    new Meaning(
                            Kind.LOGIN,
                            "Grant these credentials s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload, s3:ListBucket, s3:ListBucketMultipartUploads and s3:ListMultipartUploadParts on the bucket")),
            Map.entry("SignatureDoesNotMatch", new Meaning(Kind.LOGIN, "Check the secret access key")),
            Map.entry("InvalidAccessKeyId", new Meaning(Kind.LOGIN, KEYS_REMEDY)),
            Map.entry("InvalidToken", new Meaning(Kind.LOGIN, "Get new session credentials")),
            Map.entry("ExpiredToken", new Meaning(Kind.LOGIN, "Get new session credentials")),
            Map.entry("RequestTimeTooSkewed", new Meaning(Kind.LOGIN, "Set this machine's clock, for example by NTP")),
            Map.entry("SlowDown", new Meaning(Kind.STORE, "Lower the parts in flight, or run at a quieter time")),
            Map.entry(
                    "EntityTooSmall",
                    new Meaning(
                            Kind.STORE, "Upload the segment again: every part but the last must have 5 MiB or more")),
            Map.entry(
                    "InvalidPart",
                    new Meaning(
                            Kind.STORE,
                            "Read and upload the blocks of these parts again: the store does not have them as journalled")),
            Map.entry("InvalidPartOrder", new Meaning(Kind.STORE, "Name the parts in ascending order")),
            Map.entry("QuotaExceeded", new Meaning(Kind.STORE, "Free room in the store, or raise its quota")),
            Map.entry("XMinioStorageFull", new Meaning(Kind.STORE, "Free room in the store")),
            Map.entry("NotImplemented", new Meaning(Kind.STORE, "Use a store that implements this operation of S3")));

    private StoreErrors() {}

    /** The store says that the bytes are not those that were sent. */
    static boolean isDamage(String code) {
        return DAMAGE.contains(code);
    }

    /** Another attempt may succeed. */
    static boolean isPassing(Report report) {
        if (!report.transport().isEmpty()) {
            return LASTING_TRANSPORT.stream().noneMatch(report.transport()::startsWith);
        }
        return PASSING.contains(report.code())
                || report.status() == 408
                || report.status() == 429
                || (report.status() >= 500 && report.status() != 501 && report.status() != 507);
    }

    /** The server does not know what we ask for with the checksum headers. */
    static boolean isUnknownChecksum(StoreFailure failure) {
        Report report = failure.report();
        String text = report.message().toLowerCase(java.util.Locale.ROOT);
        return report.status() == 501
                || report.code().equals("NotImplemented")
                || (report.status() == 400
                        && !isDamage(report.code())
                        && (text.contains("checksum") || text.contains("crc64")));
    }

    /** As callers see it: an EngineException, or one of {@link StoreException}. */
    static Throwable translate(Throwable cause, String key) {
        if (cause instanceof StoreFailure failure) {
            return failure.isAbsent() ? new StoreException.NotFound(key) : translate(failure);
        }
        if (cause instanceof StoreClosedException) {
            return new EngineException(
                    Kind.CANCELLED, "object store", cause.getMessage() + "", "Run again if this was not intended");
        }
        if (cause instanceof MalformedInputException) {
            return new EngineException(
                    Kind.MALFORMED_INPUT,
                    "object store",
                    String.valueOf(cause.getMessage()),
                    "Check that the endpoint is an S3 store and that nothing between rewrites its answers",
                    cause);
        }
        return cause;
    }

    private static EngineException translate(StoreFailure failure) {
        Report report = failure.report();
        String thing =
                failure.request().operation() + " of " + failure.request().thing();
        if (isDamage(report.code())) {
            return new EngineException(
                    Kind.CHECKSUM,
                    thing,
                    "the bytes arrive damaged, also when sent again" + details(report),
                    "Check memory and network between here and the store");
        }
        if (!report.transport().isEmpty()) {
            return transport(thing, report);
        }
        Meaning meaning = meaning(report);
        return new EngineException(meaning.kind(), thing, answer(report) + details(report), meaning.remedy());
    }

    private static Meaning meaning(Report report) {
        Meaning known = MEANINGS.get(report.code());
        if (known != null) {
            return known;
        }
        return switch (report.status()) {
            case 301, 307 -> new Meaning(Kind.CONFIGURATION, REGION_REMEDY);
            case 401, 403 -> new Meaning(Kind.LOGIN, KEYS_REMEDY + ", and what it is allowed to do with the bucket");
            case 507 -> new Meaning(Kind.STORE, "Free room in the store");
            default ->
                new Meaning(
                        Kind.STORE,
                        report.status() >= 500
                                ? "Look at the store's own state and logs; the run can be repeated when it is well"
                                : "Look up this error in the store's documentation");
        };
    }

    private static EngineException transport(String thing, Report report) {
        String name = report.transport();
        String because = report.message().isEmpty() ? name : report.message();
        if (name.equals("AWS_ERROR_S3_CANCELED")) {
            return new EngineException(
                    Kind.CANCELLED, thing, "the object store was closed", "Run again if this was not intended");
        }
        if (name.equals("AWS_ERROR_HTTP_CHANNEL_THROUGHPUT_FAILURE")) {
            return new EngineException(
                    Kind.STORE,
                    thing,
                    "the store took no bytes for longer than the stall limit" + details(report),
                    "Look at the store's own state; the run can be repeated when it is well");
        }
        if (name.startsWith("AWS_IO_TLS_")) {
            return new EngineException(
                    Kind.UNREACHABLE,
                    thing,
                    "TLS failed: " + because + details(report),
                    "Check that the store runs, and give the CA that signed its certificate with --ca-bundle if it is not trusted");
        }
        if (name.startsWith("AWS_AUTH_")) {
            return new EngineException(
                    Kind.LOGIN,
                    thing,
                    "no credentials to sign with: " + because,
                    "Give an access key, or set up the AWS default chain (environment, profile, container or instance role)");
        }
        boolean network = name.startsWith("AWS_IO_SOCKET_") || name.startsWith("AWS_IO_DNS_");
        return new EngineException(
                network ? Kind.UNREACHABLE : Kind.STORE,
                thing,
                "the connection failed: " + because + details(report),
                "Check the network to the store and that it runs");
    }

    private static String answer(Report report) {
        String code = report.code().isEmpty() ? "an error" : report.code();
        String message =
                report.message().isEmpty() ? "" : " (" + report.message().replaceAll("\\.+$", "") + ")";
        return "the store answered " + code + message;
    }

    private static String details(Report report) {
        List<String> details = new ArrayList<>();
        if (report.status() > 0) {
            details.add("HTTP " + report.status());
        }
        if (!report.transport().isEmpty()) {
            details.add(report.transport());
        }
        if (!report.requestId().isEmpty()) {
            details.add("request id " + report.requestId());
        }
        if (report.attempts() > 1) {
            details.add(report.attempts() + " attempts");
        }
        return details.isEmpty() ? "" : " [" + String.join(", ", details) + "]";
    }
}
