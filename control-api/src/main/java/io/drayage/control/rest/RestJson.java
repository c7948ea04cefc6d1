package io.drayage.control.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;

/** JSON as the REST API speaks it: the record's own field names, times in ISO-8601 UTC, absent members left out. Thread-safe. */
public final class RestJson {
    private static final int MAX_DEPTH = 32;
    private static final int BAD_REQUEST = 400;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .defaultPropertyInclusion(JsonInclude.Value.ALL_NON_NULL)
            .addModule(new SimpleModule().addSerializer(Instant.class, new Iso8601()))
            .build();

    private static final ObjectMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RestJson() {}

    /** An answer's text, UTF-8. */
    public static byte[] bytes(Record answer) {
        try {
            return MAPPER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "an answer of type " + answer.getClass().getSimpleName() + " has no JSON", e);
        }
    }

    /** A request's body, which must be one JSON object; else a {@link Problem}. */
    static JsonNode object(byte[] body) {
        try {
            JsonNode tree = READER.readTree(body);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            // Said below; what the parser says may repeat the body.
        }
        throw new Problem(BAD_REQUEST, "Bad value", "The body must be one JSON object without doubled members.");
    }

    /** JSON that we wrote ourselves, to be part of an answer. */
    static JsonNode stored(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored as JSON is none", e);
        }
    }

    private static final class Iso8601 extends StdSerializer<Instant> {
        Iso8601() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }
}
