package io.drayage.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A level of the configuration: typed reads that fail with key, value and expectation. What is read is known; the rest is refused at the end. */
final class ConfigSection {
    private final String path;
    private final JsonNode node;
    private final ConfigOverlay overlay;
    private final KnownKeys known;

    ConfigSection(String path, JsonNode node, ConfigOverlay overlay, KnownKeys known) {
        this.path = path;
        this.node = node;
        this.overlay = overlay;
        this.known = known;
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            throw ConfigException.wrong(
                    path.isEmpty() ? "(file)" : path, node.toString(), "from the file", "keys and values");
        }
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** A level below; absent means empty. */
    ConfigSection section(String key) {
        known.add(path(key));
        return new ConfigSection(path(key), child(key), overlay, known);
    }

    /** A list of levels. */
    List<ConfigSection> sections(String key) {
        known.add(path(key));
        JsonNode list = child(key);
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw ConfigException.wrong(path(key), list.toString(), "from the file", "a list");
        }
        List<ConfigSection> sections = new ArrayList<>();
        for (int i = 0; i < list.size() || overlay.anyBelow(path(key) + "." + i); i++) {
            String childPath = path(key) + "." + i;
            known.add(childPath);
            sections.add(new ConfigSection(
                    childPath, i < list.size() ? list.get(i) : MissingNode.getInstance(), overlay, known));
        }
        return sections;
    }

    Optional<String> text(String key) {
        return given(key).map(ConfigOverlay.Given::text);
    }

    String text(String key, String defaultValue) {
        return text(key).orElse(defaultValue);
    }

    String requiredText(String key, String expectation) {
        return text(key)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> ConfigException.missing(path(key), expectation));
    }

    <T> Optional<T> parsed(String key, String expectation, Function<String, Optional<T>> parse) {
        return given(key)
                .map(given -> parse.apply(given.text())
                        .orElseThrow(
                                () -> ConfigException.wrong(path(key), given.text(), given.source(), expectation)));
    }

    Optional<Path> file(String key) {
        return parsed(key, "a path", text -> text.isBlank() ? Optional.empty() : Optional.of(Path.of(text)));
    }

    Optional<URI> httpUri(String key) {
        return parsed(key, "an http or https URL without a path", ConfigSection::parseHttpUri);
    }

    int integer(String key, int defaultValue, int least, int most) {
        return parsed(key, "a whole number from " + least + " to " + most, text -> parseInteger(text, least, most))
                .orElse(defaultValue);
    }

    boolean flag(String key) {
        return parsed(key, "true or false", ConfigSection::parseFlag).orElse(false);
    }

    Duration duration(String key, Duration defaultValue) {
        return parsed(key, Quantities.DURATION_FORM, Quantities::duration).orElse(defaultValue);
    }

    /** A list of texts; as one text (env, --set) a YAML flow list or a comma-separated one. */
    List<String> texts(String key) {
        JsonNode value = structure(key, "a list of texts", text -> text.startsWith("[") ? text : "[" + text + "]");
        List<String> texts = new ArrayList<>();
        if (!value.isArray() && !value.isMissingNode() && !value.isNull()) {
            throw ConfigException.wrong(path(key), value.toString(), "from the file", "a list of texts");
        }
        value.forEach(item -> texts.add(scalar(path(key) + "." + texts.size(), item)));
        return List.copyOf(texts);
    }

    /** A map of texts, in the file's order; keys are free. */
    Map<String, String> map(String key) {
        JsonNode value = structure(key, "a map such as {a: b}", text -> text.startsWith("{") ? text : "{" + text + "}");
        if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
            throw ConfigException.wrong(path(key), value.toString(), "from the file", "a map");
        }
        Map<String, String> map = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> map.put(entry.getKey(), scalar(path(key) + "." + entry.getKey(), entry.getValue())));
        return map;
    }

    /** Refuses what the file holds and nobody read, here and not below. */
    void refuseUnknown() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(path(name))) {
                throw new ConfigException(
                        path(name),
                        path(name) + ": unknown key (value '" + node.get(name) + "'); "
                                + known.expectation(path(name)));
            }
        });
    }

    private JsonNode structure(String key, String expectation, Function<String, String> wrap) {
        known.add(path(key));
        Optional<ConfigOverlay.Given> given = overlay.find(path(key));
        if (given.isEmpty()) {
            return child(key);
        }
        try {
            return YamlTree.parse(path(key), wrap.apply(given.get().text().trim()));
        } catch (ConfigException e) {
            throw ConfigException.wrong(
                    path(key), given.get().text(), given.get().source(), expectation);
        }
    }

    private Optional<ConfigOverlay.Given> given(String key) {
        known.add(path(key));
        Optional<ConfigOverlay.Given> given = overlay.find(path(key));
        JsonNode value = child(key);
        if (given.isPresent() || value.isMissingNode() || value.isNull()) {
            return given;
        }
        return Optional.of(new ConfigOverlay.Given(scalar(path(key), value), "from the file"));
    }

    private static String scalar(String path, JsonNode value) {
        if (value.isContainerNode() || value.isNull()) {
            throw ConfigException.wrong(path, value.toString(), "from the file", "a single value");
        }
        return value.asText();
    }

    private JsonNode child(String key) {
        return node.path(key);
    }

    private static Optional<URI> parseHttpUri(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && uri.getPath().isEmpty()
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> parseInteger(String text, int least, int most) {
        if (!text.matches("-?\\d{1,9}")) {
            return Optional.empty();
        }
        int value = Integer.parseInt(text);
        return value < least || value > most ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Boolean> parseFlag(String text) {
        return text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty();
    }
}
