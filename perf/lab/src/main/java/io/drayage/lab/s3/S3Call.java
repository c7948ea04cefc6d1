package io.drayage.lab.s3;

import io.drayage.lab.sigv4.QueryString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** One request, taken apart: path style only, {@code /bucket/key?query}. */
record S3Call(HttpServerRequest request, S3Operation operation, String bucket, String key, MultiMap query) {
    static S3Call parse(HttpServerRequest request) {
        String path = request.path();
        int slash = path.indexOf('/', 1);
        String bucket = slash < 0 ? path.substring(1) : path.substring(1, slash);
        String key = slash < 0 ? "" : decode(path.substring(slash + 1));
        MultiMap query = parseQuery(request.query());
        query.remove("x-id"); // SDKs add the operation's name for access logs
        return new S3Call(request, S3Operation.of(request.method().name(), bucket, key, query), bucket, key, query);
    }

    /** Query parameters, decoded; never null. */
    static MultiMap parseQuery(@org.jspecify.annotations.Nullable String raw) {
        try {
            return QueryString.parse(raw);
        } catch (IllegalArgumentException e) {
            throw invalidUri();
        }
    }

    String text(String name) {
        String value = query.get(name);
        return value == null ? "" : value;
    }

    int number(String name, int otherwise, int min, int max) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one refusal below
        }
        throw S3Error.invalidArgument(name + " must be an integer between " + min + " and " + max);
    }

    String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalidUri();
        }
    }

    private static S3Error invalidUri() {
        return new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
    }
}
