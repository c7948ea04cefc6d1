package io.drayage.control.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature Version 4 written from its published description, with nothing in common with the CRT's: what both agree on is right. */
final class TestSigner {
    static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private TestSigner() {}

    /** {@code headers} must hold host and x-amz-date, lower case; all of them are signed. */
    static String authorization(
            String keyId, String secret, String region, String service, Map<String, String> headers, String body) {
        return authorization("POST", "/", keyId, secret, region, service, headers, body);
    }

    /** The same for any method and a path without a query. */
    static String authorization(
            String method,
            String path,
            String keyId,
            String secret,
            String region,
            String service,
            Map<String, String> headers,
            String body) {
        TreeMap<String, String> sorted = new TreeMap<>(headers);
        String signedHeaders = String.join(";", sorted.keySet());
        StringBuilder canonical = new StringBuilder(method + "\n" + path + "\n\n");
        sorted.forEach((name, value) ->
                canonical.append(name).append(':').append(value.trim()).append('\n'));
        canonical.append('\n').append(signedHeaders).append('\n').append(sha256(body));
        String date = headers.getOrDefault("x-amz-date", "");
        String scope = String.join("/", date.substring(0, 8), region, service, "aws4_request");
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope, sha256(canonical.toString()));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String signature = HexFormat.of().formatHex(hmac(key, toSign));
        return "AWS4-HMAC-SHA256 Credential=" + keyId + "/" + scope + ", SignedHeaders=" + signedHeaders
                + ", Signature=" + signature;
    }

    static String date(Instant instant) {
        return AMZ_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
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
