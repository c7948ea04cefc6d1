package io.drayage.lab.s3;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies Signature Version 4 in the {@code Authorization} header of S3 requests ("Authenticating Requests: Using the Authorization Header", S3 API reference).
 * Written from the specification, not on the CRT's signer, because the CRT is the client under test; a test holds it against that signer.
 */
final class SigV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Duration MAX_SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final HexFormat HEX = HexFormat.of();

    private final String accessKey;
    private final String secretKey;
    private final String region;
    private final Clock clock;
    private String keyDate = "";
    private byte[] signingKey = new byte[0];

    SigV4(String accessKey, String secretKey, String region, Clock clock) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.region = region;
        this.clock = clock;
    }

    /** Throws the {@link S3Error} that S3 would answer with; returns when the signature is right. */
    void verify(HttpServerRequest request) {
        Map<String, String> fields = authorization(request.getHeader("Authorization"));
        String[] scope = field(fields, "Credential").split("/", -1);
        String timestamp = required(request, "x-amz-date");
        if (scope.length != 5 || !timestamp.startsWith(scope[1])) {
            throw malformed("the credential scope is not <key>/<date>/<region>/s3/aws4_request of x-amz-date's day");
        }
        checkScope(scope);
        checkTime(timestamp);
        List<String> signed = List.of(field(fields, "SignedHeaders").split(";"));
        checkSignedHeaders(request, signed);
        String date = scope[1];
        String toSign = String.join(
                "\n",
                ALGORITHM,
                timestamp,
                String.join("/", Arrays.copyOfRange(scope, 1, 5)),
                HEX.formatHex(sha256(canonicalRequest(request, signed))));
        byte[] expected = hmac(signingKey(date), toSign);
        if (!MessageDigest.isEqual(expected, hex(field(fields, "Signature")))) {
            throw new S3Error(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        }
    }

    private static Map<String, String> authorization(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            throw new S3Error(403, "AccessDenied", "Access Denied");
        }
        if (!header.startsWith(ALGORITHM + " ")) {
            throw new S3Error(
                    400, "InvalidRequest", "Please use AWS4-HMAC-SHA256: other ways of signing are not supported.");
        }
        Map<String, String> fields = new TreeMap<>();
        for (String field : header.substring(ALGORITHM.length() + 1).split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals).strip(),
                        field.substring(equals + 1).strip());
            }
        }
        return fields;
    }

    private void checkScope(String[] scope) {
        if (!scope[0].equals(accessKey)) {
            throw new S3Error(
                    403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
        }
        if (!scope[2].equals(region)) {
            throw malformed("the region '" + scope[2] + "' is wrong; expecting '" + region + "'");
        }
        if (!scope[3].equals("s3") || !scope[4].equals("aws4_request")) {
            throw malformed("the scope must end in s3/aws4_request");
        }
    }

    private void checkTime(String timestamp) {
        try {
            Instant signedAt = Instant.from(TIMESTAMP.parse(timestamp));
            if (Duration.between(signedAt, clock.instant()).abs().compareTo(MAX_SKEW) > 0) {
                throw new S3Error(
                        403,
                        "RequestTimeTooSkewed",
                        "The difference between the request time and the current time is too large.");
            }
        } catch (DateTimeException e) {
            throw malformed("x-amz-date is not a time");
        }
    }

    private static void checkSignedHeaders(HttpServerRequest request, List<String> signed) {
        if (!signed.contains("host")) {
            throw malformed("host must be signed");
        }
        for (String name : request.headers().names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-") && !signed.contains(lower)) {
                throw new S3Error(
                        403, "AccessDenied", "There were headers present in the request which were not signed");
            }
        }
    }

    private static String canonicalRequest(HttpServerRequest request, List<String> signed) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method().name()).append('\n');
        text.append(encode(decode(request.path()), true)).append('\n');
        text.append(canonicalQuery(S3Call.parseQuery(request.query()))).append('\n');
        for (String name : signed) {
            text.append(name).append(':').append(headerValue(request, name)).append('\n');
        }
        text.append('\n').append(String.join(";", signed)).append('\n');
        return text.append(required(request, "x-amz-content-sha256")).toString();
    }

    private static String canonicalQuery(MultiMap query) {
        List<String> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(encode(name, false) + "=" + encode(value, false)));
        pairs.sort(null);
        return String.join("&", pairs);
    }

    private static String headerValue(HttpServerRequest request, String name) {
        List<String> values = new ArrayList<>();
        request.headers().getAll(name).forEach(value -> values.add(value.strip().replaceAll(" +", " ")));
        return String.join(",", values);
    }

    private byte[] signingKey(String date) {
        if (!date.equals(keyDate)) {
            byte[] key = hmac(("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8), date);
            for (String step : List.of(region, "s3", "aws4_request")) {
                key = hmac(key, step);
            }
            signingKey = key;
            keyDate = date;
        }
        return signingKey;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw malformed(name + " is missing");
        }
        return value;
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

    private static byte[] hex(String text) {
        try {
            return HEX.parseHex(text);
        } catch (IllegalArgumentException e) {
            throw malformed("the signature is not hex");
        }
    }

    private static String decode(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text, boolean keepSlash) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c < 0x80 && Character.isLetterOrDigit(c)) || "-._~".indexOf(c) >= 0 || (c == '/' && keepSlash);
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
