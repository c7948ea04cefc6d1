package io.drayage.control.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code --ca-bundle}, or what the environment says in its place. */
final class CaBundle {
    private CaBundle() {}

    /** @param given the option's value */
    static Optional<Path> find(@Nullable Path given, Map<String, String> environment) {
        return Optional.ofNullable(given)
                .or(() -> Optional.ofNullable(environment.get("AWS_CA_BUNDLE"))
                        .filter(text -> !text.isBlank())
                        .map(Path::of));
    }
}
