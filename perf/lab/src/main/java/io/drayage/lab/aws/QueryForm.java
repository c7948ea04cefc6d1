package io.drayage.lab.aws;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of a Query request: {@code Filter.1.Name}, {@code BlockDeviceMapping.2.Ebs.SnapshotId}. */
final class QueryForm {
    private final MultiMap parameters;

    QueryForm(MultiMap parameters) {
        this.parameters = parameters;
    }

    String get(String name) {
        String value = parameters.get(name);
        return value == null ? "" : value;
    }

    boolean has(String name) {
        return parameters.contains(name);
    }

    String required(String name) {
        return Optional.ofNullable(parameters.get(name))
                .filter(value -> !value.isEmpty())
                .orElseThrow(
                        () -> new AwsError(400, "MissingParameter", "The request must contain the parameter " + name));
    }

    int number(String name, int otherwise) {
        String value = get(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.matches("-?[0-9]{1,9}")) {
            throw new AwsError(400, "InvalidParameterValue", name + " is not a number");
        }
        return Integer.parseInt(value);
    }

    /** {@code Name.1}, {@code Name.2} and so on. */
    List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 1; has(name + "." + i); i++) {
            values.add(get(name + "." + i));
        }
        return values;
    }

    /** Prefixes {@code Name.1.}, {@code Name.2.} and so on that have parameters. */
    List<String> structures(String name) {
        List<String> prefixes = new ArrayList<>();
        for (int i = 1; ; i++) {
            String prefix = name + "." + i + ".";
            if (parameters.names().stream().noneMatch(one -> one.startsWith(prefix))) {
                return prefixes;
            }
            prefixes.add(prefix);
        }
    }

    /** {@code Filter.N.Name} with its {@code Filter.N.Value.M}. */
    Map<String, List<String>> filters() {
        Map<String, List<String>> filters = new TreeMap<>();
        for (String prefix : structures("Filter")) {
            filters.put(get(prefix + "Name"), list(prefix + "Value"));
        }
        return filters;
    }

    /** Tags of {@code TagSpecification.N} for a resource type. */
    Map<String, String> tagsFor(String resourceType) {
        Map<String, String> tags = new TreeMap<>();
        for (String prefix : structures("TagSpecification")) {
            if (get(prefix + "ResourceType").equals(resourceType)) {
                for (String tag : structures(prefix + "Tag")) {
                    tags.put(get(tag + "Key"), get(tag + "Value"));
                }
            }
        }
        return tags;
    }

    /** Everything, in order, as text: what an idempotency token is for. */
    String asText() {
        Map<String, String> sorted = new TreeMap<>();
        parameters.forEach(sorted::put);
        return sorted.toString();
    }
}
