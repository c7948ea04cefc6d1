package io.drayage.control.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.store.App.Group;
import io.drayage.control.store.App.ValidationResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An app's groups, tags and results as they are kept: JSON of plain texts. */
final class AppJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record StoredGroup(String groupId, String name, List<String> serverIds) {}

    private record StoredResult(String status, String statusMessage, String at) {}

    private AppJson() {}

    static String groups(List<Group> groups) {
        return write(groups.stream()
                .map(group -> new StoredGroup(group.groupId(), group.name(), group.serverIds()))
                .toList());
    }

    static List<Group> groups(String json) {
        return read(json, new TypeReference<List<StoredGroup>>() {}).stream()
                .map(group -> new Group(group.groupId(), group.name(), group.serverIds()))
                .toList();
    }

    static String tags(Map<String, String> tags) {
        return write(new TreeMap<>(tags));
    }

    static Map<String, String> tags(String json) {
        return read(json, new TypeReference<Map<String, String>>() {});
    }

    static String results(Map<String, ValidationResult> results) {
        Map<String, StoredResult> stored = new TreeMap<>();
        results.forEach((id, result) -> stored.put(
                id,
                new StoredResult(
                        result.status(), result.statusMessage(), result.at().toString())));
        return write(stored);
    }

    static Map<String, ValidationResult> results(String json) {
        Map<String, ValidationResult> results = new TreeMap<>();
        read(json, new TypeReference<Map<String, StoredResult>>() {})
                .forEach((id, stored) -> results.put(
                        id, new ValidationResult(stored.status(), stored.statusMessage(), Instant.parse(stored.at()))));
        return results;
    }

    private static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are not JSON", e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored as JSON is none", e);
        }
    }
}
