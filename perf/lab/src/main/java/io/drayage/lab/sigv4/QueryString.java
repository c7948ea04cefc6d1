package io.drayage.lab.sigv4;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Parses {@code a=b&c=d}. */
public final class QueryString {
    private QueryString() {}

    /** A URL's query, decoded; a plus sign is itself. An IllegalArgumentException when an escape is none. */
    public static MultiMap parse(@Nullable String raw) {
        return parse(raw, text -> URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /** A form's body, decoded; a plus sign is a blank. An IllegalArgumentException when an escape is none. */
    public static MultiMap parseForm(String raw) {
        return parse(raw, text -> URLDecoder.decode(text, StandardCharsets.UTF_8));
    }

    private static MultiMap parse(@Nullable String raw, UnaryOperator<String> decode) {
        MultiMap parsed = MultiMap.caseInsensitiveMultiMap();
        if (raw == null || raw.isEmpty()) {
            return parsed;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            parsed.add(
                    decode.apply(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decode.apply(pair.substring(equals + 1)));
        }
        return parsed;
    }
}
