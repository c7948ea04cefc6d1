package io.drayage.control.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was given outside the file: {@code --set KEY=VALUE} first, then environment variables named {@code DRAY_} + the key's path in upper case with {@code _}.
 * Remembers what was looked up, so that what nobody asked for is an error. Confined to the parse.
 */
final class ConfigOverlay {
    private static final String PREFIX = "DRAY_";
    /** Variables of the commands and scripts, not of the configuration. */
    private static final Set<String> NOT_CONFIGURATION =
            Set.of("DRAY_VCENTER_PASSWORD", "DRAY_ENDPOINT", "DRAY_CONFIG", "DRAY_JAVA_OPTS", "DRAY_HOME");

    private final Map<String, String> sets = new LinkedHashMap<>();
    private final Map<String, String> env = new TreeMap<>();
    private final Set<String> used = new HashSet<>();

    ConfigOverlay(Map<String, String> environment, List<String> setOptions) {
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !NOT_CONFIGURATION.contains(name)) {
                env.put(name, value);
            }
        });
        setOptions.forEach(this::addSet);
    }

    private void addSet(String option) {
        int equals = option.indexOf('=');
        if (equals < 1) {
            throw new ConfigException("--set", "--set: '" + option + "' is not valid; expected KEY=VALUE");
        }
        String key = option.substring(0, equals);
        if (sets.put(key, option.substring(equals + 1)) != null) {
            throw new ConfigException(key, key + ": given twice by --set; expected once");
        }
    }

    record Given(String text, String source) {}

    Optional<Given> find(String path) {
        String variable = variable(path);
        used.add(path);
        used.add(variable);
        String set = sets.get(path);
        if (set != null) {
            return Optional.of(new Given(set, "from --set"));
        }
        String value = env.get(variable);
        return value == null ? Optional.empty() : Optional.of(new Given(value, "from env " + variable));
    }

    /** Whether anything is given below a path, such as the second connector of a list. */
    boolean anyBelow(String path) {
        return sets.keySet().stream().anyMatch(key -> key.startsWith(path + "."))
                || env.keySet().stream().anyMatch(name -> name.startsWith(variable(path) + "_"));
    }

    void refuseUnused(KnownKeys known) {
        sets.keySet().stream().filter(key -> !used.contains(key)).findFirst().ifPresent(key -> {
            throw new ConfigException(
                    key, key + ": unknown key (from --set, value '" + sets.get(key) + "'); " + known.expectation(key));
        });
        env.keySet().stream().filter(name -> !used.contains(name)).findFirst().ifPresent(name -> {
            throw new ConfigException(
                    name,
                    name + ": no key has this environment variable (value '" + env.get(name)
                            + "'); expected DRAY_ + a key's path in upper case with _");
        });
    }

    private static String variable(String path) {
        return PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
