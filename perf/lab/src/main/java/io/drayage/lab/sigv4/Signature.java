package io.drayage.lab.sigv4;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes signatures of requests ("Create a signed AWS API request", IAM user guide). */
public final class Signature {
    private static final HexFormat HEX = HexFormat.of();

    private Signature() {}

    /**
     * Whether the request carries the right signature.
     *
     * @param query the request's query, decoded
     * @param payloadHash what stands for the body: its SHA-256 in hex, or {@code UNSIGNED-PAYLOAD}
     */
    public static boolean matches(
            HttpServerRequest request,
            MultiMap query,
            Authorization authorization,
            String timestamp,
            String payloadHash,
            String secretKey) {
        String canonical = canonicalRequest(request, query, authorization.signedHeaders(), payloadHash);
        String toSign = String.join(
                "\n", "AWS4-HMAC-SHA256", timestamp, authorization.scope(), HEX.formatHex(sha256(canonical)));
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String step : authorization.scope().split("/", -1)) {
            key = hmac(key, step);
        }
        byte[] expected = HEX.formatHex(hmac(key, toSign)).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, authorization.signature().getBytes(StandardCharsets.UTF_8));
    }

    private static String canonicalRequest(
            HttpServerRequest request, MultiMap query, List<String> signed, String payloadHash) {
        StringBuilder text = new StringBuilder(512);
        text.append(request.method().name()).append('\n');
        // All services but S3 encode the path once more; ours have nothing in their paths that it would change.
        text.append(encode(decode(request.path()), true)).append('\n');
        text.append(canonicalQuery(query)).append('\n');
        for (String name : signed) {
            text.append(name).append(':').append(headerValue(request, name)).append('\n');
        }
        return text.append('\n')
                .append(String.join(";", signed))
                .append('\n')
                .append(payloadHash)
                .toString();
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
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
