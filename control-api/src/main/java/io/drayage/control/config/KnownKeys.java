package io.drayage.control.config;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/** The keys that the parse asked for, to say in an error what exists instead. Confined to the parse. */
final class KnownKeys {
    /** Keys of the published configuration that this version cannot honour yet; silently ignoring them would be worse than refusing. */
    private static final Set<String> LATER = Set.of("aws", "staging.serverSideEncryption", "staging.kmsKeyId", "proxy");

    private final Set<String> paths = new TreeSet<>();

    void add(String path) {
        paths.add(path);
    }

    boolean contains(String path) {
        return paths.contains(path);
    }

    /** What to say about a key that nobody knows. */
    String expectation(String path) {
        if (LATER.stream().anyMatch(later -> path.equals(later) || path.startsWith(later + "."))) {
            return "this version does not support it yet: remove it";
        }
        String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.') + 1) : "";
        return "expected one of "
                + String.join(
                        ", ",
                        paths.stream()
                                .filter(known -> known.startsWith(parent) && known.indexOf('.', parent.length()) < 0)
                                .sorted(Comparator.naturalOrder())
                                .toList());
    }
}
