package io.drayage.control.http;

import static io.drayage.control.http.Authorization.incomplete;

import io.drayage.control.sms.SmsException;
import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides whether a request was signed (Signature Version 4, header form) by the holder of an access key that is in force. Every rejection has its own error name and says what was expected. The body's
 * hash is always computed here, never believed.
 */
public final class SignatureVerifier {
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final int FORBIDDEN = 403;
    private static final Set<String> ONCE =
            Set.of("authorization", "host", "x-amz-date", "x-amz-content-sha256", "x-amz-target");

    private final Function<String, Future<Optional<AccessKey>>> keys;
    private final String region;
    private final String service;
    private final InstantSource clock;

    /**
     * @param keys finds an access key by its id
     * @param region, service what the credential's scope must name
     */
    public SignatureVerifier(
            Function<String, Future<Optional<AccessKey>>> keys, String region, String service, InstantSource clock) {
        this.keys = Objects.requireNonNull(keys);
        this.region = Objects.requireNonNull(region);
        this.service = Objects.requireNonNull(service);
        this.clock = Objects.requireNonNull(clock);
    }

    /** The key that signed the request; fails with {@link SmsException}, or as {@code keys} fails. */
    Future<AccessKey> verify(SignedRequest request) {
        try {
            Authorization authorization = authorization(request);
            Instant signedAt = signedAt(request, authorization);
            checkHeaders(request, authorization);
            checkBodyHash(request);
            return keys.apply(authorization.accessKeyId())
                    .map(found -> inForce(found, request))
                    .compose(key -> compare(request, authorization, signedAt, key));
        } catch (SmsException e) {
            return Future.failedFuture(e);
        }
    }

    private Authorization authorization(SignedRequest request) {
        String header = request.headers().get("Authorization");
        if (header == null) {
            throw new SmsException(
                    "MissingAuthenticationTokenException",
                    FORBIDDEN,
                    "The request is not signed: Missing Authentication Token.");
        }
        Authorization authorization = Authorization.parse(header);
        if (!authorization.service().equals(service)) {
            throw invalid("Credential should be scoped to correct service: '" + service + "'.");
        }
        if (!authorization.region().equals(region)) {
            throw invalid("Credential should be scoped to a valid region, not '" + authorization.region()
                    + "': this service is region '" + region + "'.");
        }
        return authorization;
    }

    private Instant signedAt(SignedRequest request, Authorization authorization) {
        String date = request.headers().get("X-Amz-Date");
        if (date == null) {
            throw incomplete("The request requires an 'X-Amz-Date' header.");
        }
        Instant signedAt = parse(date);
        if (!date.startsWith(authorization.scopeDate())) {
            throw invalid("Date in Credential scope does not match YYYYMMDD from X-Amz-Date: '"
                    + authorization.scopeDate() + "' != '" + date.substring(0, 8) + "'.");
        }
        Instant now = clock.instant();
        if (signedAt.isBefore(now.minus(SKEW))) {
            throw invalid("Signature expired: " + date + " is now earlier than " + format(now.minus(SKEW)) + " ("
                    + format(now) + " - 5 min.)");
        }
        if (signedAt.isAfter(now.plus(SKEW))) {
            throw invalid("Signature not yet current: " + date + " is still later than " + format(now.plus(SKEW)) + " ("
                    + format(now) + " + 5 min.)");
        }
        return signedAt;
    }

    private static Instant parse(String date) {
        try {
            return LocalDateTime.parse(date, AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw incomplete("X-Amz-Date must look like 20260131T235959Z.");
        }
    }

    private static String format(Instant instant) {
        return AMZ_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static void checkHeaders(SignedRequest request, Authorization authorization) {
        for (String once : ONCE) {
            if (request.headers().getAll(once).size() > 1) {
                throw incomplete("The request has more than one '" + once + "' header.");
            }
        }
        List<String> signed = authorization.signedHeaders();
        for (String name : request.headers().names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if ((lower.equals("host") || lower.startsWith("x-amz-")) && !signed.contains(lower)) {
                throw invalid("Header '" + lower + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        for (String name : signed) {
            if (!request.headers().contains(name)) {
                throw invalid("Header '" + name + "' is listed in SignedHeaders but not in the request.");
            }
        }
        if (!signed.contains("host")) {
            throw invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private static void checkBodyHash(SignedRequest request) {
        String claimed = request.headers().get("X-Amz-Content-Sha256");
        if (claimed == null) {
            return;
        }
        if (!HexFormat.of().formatHex(sha256(request.body().getBytes())).equals(claimed)) {
            throw invalid(
                    "X-Amz-Content-Sha256 is not the SHA-256 of the body; unsigned and streamed payloads are not accepted.");
        }
    }

    private AccessKey inForce(Optional<AccessKey> found, SignedRequest request) {
        boolean sessionToken = request.headers().contains("X-Amz-Security-Token");
        if (found.isEmpty() || !found.get().inForce(clock.instant()) || sessionToken) {
            throw new SmsException(
                    "UnrecognizedClientException",
                    FORBIDDEN,
                    sessionToken
                            ? "The security token included in the request is invalid: this service gives out access keys without session tokens."
                            : "The access key included in the request is unknown or revoked. Use the key pair of this service's credentials file.");
        }
        return found.get();
    }

    private Future<AccessKey> compare(
            SignedRequest request, Authorization authorization, Instant signedAt, AccessKey key) {
        return CrtSignature.of(request, authorization, signedAt, key).map(expected -> {
            boolean same = MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.US_ASCII),
                    authorization.signature().getBytes(StandardCharsets.US_ASCII));
            if (!same) {
                throw invalid("The request signature we calculated does not match the signature you provided. "
                        + "Check your AWS Secret Access Key and signing method.");
            }
            return key;
        });
    }

    private static SmsException invalid(String message) {
        return new SmsException("InvalidSignatureException", FORBIDDEN, message);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
