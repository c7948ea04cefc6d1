package io.drayage.lab.s3;

import io.drayage.lab.sigv4.Authorization;
import io.drayage.lab.sigv4.Signature;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Verifies Signature Version 4 in the {@code Authorization} header of S3 requests ("Authenticating Requests: Using the Authorization Header", S3 API reference).
 * Written from the specification, not on the CRT's signer, because the CRT is the client under test; a test holds it against that signer.
 */
final class SigV4 {
    private static final Duration MAX_SKEW = Duration.ofMinutes(15);

    private final String accessKey;
    private final String secretKey;
    private final String region;
    private final Clock clock;

    SigV4(String accessKey, String secretKey, String region, Clock clock) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.region = region;
        this.clock = clock;
    }

    /** Throws the {@link S3Error} that S3 would answer with; returns when the signature is right. */
    void verify(HttpServerRequest request) {
        Authorization authorization = authorization(request.getHeader("Authorization"));
        String timestamp = required(request, "x-amz-date");
        if (!timestamp.startsWith(authorization.date())) {
            throw malformed("the credential scope is not <key>/<date>/<region>/s3/aws4_request of x-amz-date's day");
        }
        checkScope(authorization);
        checkTime(timestamp);
        checkSignedHeaders(request, authorization.signedHeaders());
        String payloadHash = required(request, "x-amz-content-sha256");
        if (!Signature.matches(
                request, S3Call.parseQuery(request.query()), authorization, timestamp, payloadHash, secretKey)) {
            throw new S3Error(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        }
    }

    private static Authorization authorization(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            throw new S3Error(403, "AccessDenied", "Access Denied");
        }
        if (!header.startsWith("AWS4-HMAC-SHA256 ")) {
            throw new S3Error(
                    400, "InvalidRequest", "Please use AWS4-HMAC-SHA256: other ways of signing are not supported.");
        }
        try {
            return Authorization.parse(header);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private void checkScope(Authorization authorization) {
        if (!authorization.accessKey().equals(accessKey)) {
            throw new S3Error(
                    403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }
        if (!authorization.region().equals(region)) {
            throw malformed("the region '" + authorization.region() + "' is wrong; expecting '" + region + "'");
        }
        if (!authorization.service().equals("s3")) {
            throw malformed("the scope must end in s3/aws4_request");
        }
    }

    private void checkTime(String timestamp) {
        Duration age;
        try {
            age = Duration.between(Authorization.signedAt(timestamp), clock.instant());
        } catch (IllegalArgumentException e) {
            throw malformed("x-amz-date is not a time");
        }
        if (age.abs().compareTo(MAX_SKEW) > 0) {
            throw new S3Error(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
        }
    }

    private static void checkSignedHeaders(HttpServerRequest request, List<String> signed) {
        for (String name : request.headers().names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") && !signed.contains(lower)) {
                throw new S3Error(
                        403, "AccessDenied", "There were headers present in the request which were not signed");
            }
        }
    }

    private static String required(HttpServerRequest request, String name) {
        String value = request.getHeader(name);
        if (value == null) {
            throw new S3Error(400, "InvalidRequest", "Missing required header for this request: " + name);
        }
        return value;
    }

    private static S3Error malformed(String why) {
        return new S3Error(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + why + ".");
    }
}
