package io.drayage.control.sms;

import io.drayage.control.sms.ModelType.Member;
import io.drayage.control.sms.ModelType.Structure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API's operations as {@code model.yaml} lists them: what they take, answer and fail with. Immutable. */
final class SmsModel {
    private static final Pattern LIST = Pattern.compile("(\\w+)\\*(\\d+)");
    private static final int DEFAULT_MAX = 64;

    /** The API of 2016-10-24. */
    static final SmsModel API = parse(resource()); // Uses the constants above.

    private final Map<String, Object> types;
    private final Map<String, Object> structures;
    private final Map<String, List<String>> errorSets;
    private final Map<String, ModelType> made = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    /**
     * One operation.
     *
     * @param changes whether it changes anything
     * @param errors names of the errors that it may answer, besides those of every AWS service
     */
    record Operation(String name, boolean changes, Structure input, Structure output, Set<String> errors) {
        Operation {
            errors = Set.copyOf(errors);
        }
    }

    private SmsModel(Map<String, Object> document) {
        types = map(document.get("types"));
        structures = map(document.get("structures"));
        errorSets = new LinkedHashMap<>();
        map(document.get("errorSets")).forEach((name, errors) -> errorSets.put(name, texts(errors)));
        map(document.get("operations")).forEach((name, operation) -> operations.put(name, operation(name, operation)));
    }

    /** Reads a model; an IllegalArgumentException or ClassCastException says that it is malformed. */
    static SmsModel parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new SmsModel(map(new Yaml(new SafeConstructor(options)).load(yaml)));
    }

    private static String resource() {
        try (InputStream in = SmsModel.class.getResourceAsStream("model.yaml")) {
            return new String(Objects.requireNonNull(in, "model.yaml").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of all operations. */
    Set<String> names() {
        return Set.copyOf(operations.keySet());
    }

    /** One operation; an IllegalArgumentException when there is none of this name. */
    Operation operation(String name) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("the API's model has no operation " + name);
        }
        return operation;
    }

    /** One structure. */
    Structure structure(String name) {
        return (Structure) type(name);
    }

    private Operation operation(String name, Object definition) {
        Map<String, Object> parts = map(definition);
        Set<String> errors = new LinkedHashSet<>();
        for (String error : texts(parts.getOrDefault("errors", List.of()))) {
            errors.addAll(errorSets.getOrDefault(error, List.of(error)));
        }
        return new Operation(
                name,
                Boolean.TRUE.equals(parts.get("changes")),
                structure(map(parts.getOrDefault("input", Map.of()))),
                structure(map(parts.getOrDefault("output", Map.of()))),
                errors);
    }

    private Structure structure(Map<String, Object> members) {
        Map<String, Member> read = new LinkedHashMap<>();
        members.forEach((key, type) -> {
            boolean required = key.endsWith("!");
            boolean requiredHere = required || key.endsWith("+");
            String name = requiredHere ? key.substring(0, key.length() - 1) : key;
            read.put(name, new Member(type((String) type), required, requiredHere));
        });
        return new Structure(read);
    }

    private ModelType type(String name) {
        Matcher list = LIST.matcher(name);
        if (list.matches()) {
            return new ModelType.ListOf(type(list.group(1)), Integer.parseInt(list.group(2)));
        }
        ModelType known = made.get(name);
        if (known != null) {
            return known;
        }
        ModelType type = structures.containsKey(name)
                ? structure(map(structures.get(name)))
                : scalar(name, map(types.get(name)));
        made.put(name, type);
        return type;
    }

    private static ModelType scalar(String name, Map<String, Object> parts) {
        String kind = (String) parts.getOrDefault("kind", "");
        return switch (kind) {
            case "string" ->
                new ModelType.Text(
                        number(parts, "min", 0),
                        number(parts, "max", DEFAULT_MAX),
                        parts.containsKey("pattern") ? Pattern.compile((String) parts.get("pattern")) : null);
            case "integer" -> new ModelType.Whole(number(parts, "min", 0), number(parts, "max", Integer.MAX_VALUE));
            case "boolean" -> new ModelType.Flag();
            case "timestamp" -> new ModelType.Time();
            case "enum" -> new ModelType.Choice(texts(parts.get("values")));
            default -> throw new IllegalArgumentException("type " + name + " is of no known kind");
        };
    }

    private static int number(Map<String, Object> parts, String key, int otherwise) {
        return (Integer) parts.getOrDefault(key, otherwise);
    }

    private static Map<String, Object> map(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("a mapping is expected, not " + value);
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, each) -> typed.put((String) key, Objects.requireNonNull(each)));
        return typed;
    }

    private static List<String> texts(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("a list is expected, not " + value);
        }
        return list.stream().map(String.class::cast).toList();
    }
}
