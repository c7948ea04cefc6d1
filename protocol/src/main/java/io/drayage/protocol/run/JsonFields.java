package io.drayage.protocol.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.protocol.MalformedInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The fields of one JSON object, each asked for by name and type; errors name the field by its path from the document's root. */
final class JsonFields {
    private final String path;
    private final JsonNode object;

    /** @param path of the object, empty for the root */
    JsonFields(String path, JsonNode object) {
        this.path = path;
        this.object = object;
        if (!object.isObject()) {
            throw malformed(path.isEmpty() ? "the document" : path, "is not an object");
        }
    }

    String text(String name) {
        JsonNode node = node(name);
        if (!node.isTextual()) {
            throw malformed(pathOf(name), "is not a text");
        }
        return node.textValue();
    }

    Optional<String> optionalText(String name) {
        return object.has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long integer(String name) {
        JsonNode node = node(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw malformed(pathOf(name), "is not an integer of 64 bits");
        }
        return node.longValue();
    }

    /** An integer that may be absent; the same bound as {@link #smallInteger} where {@code most} says so. */
    long integerOr(String name, long otherwise, long most) {
        long value = object.has(name) ? integer(name) : otherwise;
        if (value > most) {
            throw malformed(pathOf(name), "is not an integer of 32 bits");
        }
        return value;
    }

    int smallInteger(String name) {
        long value = integer(name);
        if (value != (int) value) {
            throw malformed(pathOf(name), "is not an integer of 32 bits");
        }
        return (int) value;
    }

    UUID uuid(String name) {
        String text = text(name);
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException notEvenClose) {
            throw malformed(pathOf(name), "is not a UUID in lower case");
        }
        throw malformed(pathOf(name), "is not a UUID in lower case");
    }

    Optional<UUID> optionalUuid(String name) {
        return object.has(name) ? Optional.of(uuid(name)) : Optional.empty();
    }

    Instant instant(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw malformed(pathOf(name), "is not a time like 2026-11-24T13:46:09Z");
        }
    }

    JsonFields object(String name) {
        return new JsonFields(pathOf(name), node(name));
    }

    <T> List<T> list(String name, Function<JsonFields, T> element) {
        JsonNode array = node(name);
        if (!array.isArray()) {
            throw malformed(pathOf(name), "is not an array");
        }
        List<T> elements = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            elements.add(element.apply(new JsonFields(pathOf(name) + "[" + i + "]", array.get(i))));
        }
        return elements;
    }

    /** Turns a record's refusal into one that says where in the document it was. */
    <T> T build(Function<JsonFields, T> constructor) {
        try {
            return constructor.apply(this);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw RunDocumentCodec.malformed(0, path.isEmpty() ? reason : path + "." + reason);
        }
    }

    MalformedInputException refused(String name, String reason) {
        return malformed(pathOf(name), reason);
    }

    private JsonNode node(String name) {
        JsonNode node = object.get(name);
        if (node == null) {
            throw malformed(pathOf(name), "is missing");
        }
        return node;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static MalformedInputException malformed(String field, String reason) {
        return RunDocumentCodec.malformed(0, field + " " + reason);
    }
}
