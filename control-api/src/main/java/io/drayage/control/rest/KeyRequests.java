package io.drayage.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.store.AccessKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What requests about access keys say, checked. */
final class KeyRequests {
    private static final Pattern ID = Pattern.compile("[A-Z0-9]{16,128}");
    private static final int BAD_REQUEST = 400;
    private static final int MAX_DESCRIPTION = 255;
    private static final Duration MAX_GRACE = Duration.ofDays(7);

    private KeyRequests() {}

    static String id(Map<String, String> variables) {
        String id = variables.getOrDefault("accessKeyId", "");
        if (!ID.matcher(id).matches()) {
            throw Problem.notFound("An access key's id is 20 capital letters and digits.");
        }
        return id;
    }

    static void onlyKnown(JsonNode wanted, String... known) {
        wanted.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                throw bad("A member is not known; known are " + String.join(", ", known) + ".");
            }
        });
    }

    static AccessKey.Role role(JsonNode wanted) {
        String text = wanted.path("role").asText("");
        return Arrays.stream(AccessKey.Role.values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElseThrow(() -> bad("role must be admin, operator or read-only."));
    }

    static String description(JsonNode wanted) {
        JsonNode description = wanted.path("description");
        if (description.isMissingNode()) {
            return "";
        }
        String text = description.isTextual() ? description.textValue() : "";
        if (!description.isTextual()
                || text.length() > MAX_DESCRIPTION
                || text.chars().anyMatch(c -> c < ' ')) {
            throw bad("description must be a text of at most " + MAX_DESCRIPTION + " characters.");
        }
        return text;
    }

    static Duration grace(JsonNode wanted) {
        JsonNode seconds = wanted.path("graceSeconds");
        if (seconds.isMissingNode()) {
            return Duration.ZERO;
        }
        if (!seconds.canConvertToInt()
                || !seconds.isIntegralNumber()
                || seconds.intValue() < 0
                || seconds.intValue() > MAX_GRACE.toSeconds()) {
            throw bad("graceSeconds must be a whole number from 0 to " + MAX_GRACE.toSeconds() + ".");
        }
        return Duration.ofSeconds(seconds.intValue());
    }

    private static Problem bad(String detail) {
        return new Problem(BAD_REQUEST, "Bad value", detail);
    }
}
