package io.drayage.engine.store;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a bucket is: AWS in virtual-host style over https (path style for a bucket with dots, which no wildcard certificate covers), anything else in path style.
 *
 * @param endpoint scheme, host and port
 * @param authority the Host header's value
 * @param base path of the bucket, {@code ""} or {@code "/bucket"}
 */
record S3Address(URI endpoint, String authority, String base) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static S3Address of(StoreConfig config) {
        return config.endpoint()
                .map(custom -> at(custom, "/" + config.bucket()))
                .orElseGet(() -> aws(config.bucket(), config.region()));
    }

    private static S3Address aws(String bucket, String region) {
        String host = "s3." + region + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
        return bucket.contains(".")
                ? at(URI.create("https://" + host), "/" + bucket)
                : at(URI.create("https://" + bucket + "." + host), "");
    }

    private static S3Address at(URI uri, String base) {
        boolean usualPort =
                uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equals("https") ? 443 : 80);
        String authority = usualPort ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        return new S3Address(URI.create(uri.getScheme() + "://" + authority), authority, base);
    }

    boolean isTls() {
        return endpoint.getScheme().equals("https");
    }

    /** Host without brackets. */
    String host() {
        return endpoint.getHost().replaceAll("[\\[\\]]", "");
    }

    int port() {
        return endpoint.getPort() >= 0 ? endpoint.getPort() : isTls() ? 443 : 80;
    }

    boolean isLoopback() {
        return ProxyEnvironment.isLoopback(host());
    }

    /** Request target of a key. */
    String key(String key) {
        return base + "/" + encode(key, true);
    }

    String key(String key, Map<String, String> query) {
        return key(key) + "?" + query(query);
    }

    /** Request target of the bucket itself. */
    String bucket(Map<String, String> query) {
        return (base.isEmpty() ? "/" : base) + "?" + query(query);
    }

    private static String query(Map<String, String> query) {
        return query.entrySet().stream()
                .map(entry -> encode(entry.getKey(), false)
                        + (entry.getValue().isEmpty() ? "" : "=" + encode(entry.getValue(), false)))
                .collect(Collectors.joining("&"));
    }

    /** RFC 3986 encoding as SigV4 wants it: unreserved characters stay, everything else is %XX of its UTF-8. */
    static String encode(String text, boolean keepSlash) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b) || (b == '/' && keepSlash)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    static int encodedBytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
