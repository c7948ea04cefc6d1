package io.drayage.control.cli;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The access key with which a command calls a service, as the AWS CLI finds it: environment, else the shared-credentials file. */
record ServiceKeys(String accessKeyId, Secret secretAccessKey) {
    private static final int MAX_LINES = 10_000;

    /** Reads them; fails with CONFIGURATION when there are none. Blocking. */
    static ServiceKeys find(Map<String, String> environment) {
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (!id.isEmpty() && !secret.isEmpty()) {
            return new ServiceKeys(id, Secret.of(secret));
        }
        Path file = Optional.ofNullable(environment.get("AWS_SHARED_CREDENTIALS_FILE"))
                .map(Path::of)
                .orElse(Path.of(environment.getOrDefault("HOME", "."), ".aws", "credentials"));
        String profile = environment.getOrDefault("AWS_PROFILE", "default");
        try {
            return fromProfile(file, profile);
        } catch (IOException e) {
            throw missing("file " + file + " cannot be read (" + e + ")");
        }
    }

    private static ServiceKeys fromProfile(Path file, String profile) throws IOException {
        Optional<String> id = Optional.empty();
        Optional<String> secret = Optional.empty();
        boolean inProfile = false;
        try (var lines = Files.lines(file)) {
            for (String line : lines.limit(MAX_LINES).map(String::strip).toList()) {
                if (line.startsWith("[")) {
                    inProfile = line.equals("[" + profile + "]");
                } else if (inProfile) {
                    id = value(line, "aws_access_key_id").or(orElse(id));
                    secret = value(line, "aws_secret_access_key").or(orElse(secret));
                }
            }
        }
        if (id.isEmpty() || secret.isEmpty()) {
            throw missing("file " + file + " has no keys for profile " + profile);
        }
        return new ServiceKeys(id.get(), Secret.of(secret.get()));
    }

    private static java.util.function.Supplier<Optional<String>> orElse(Optional<String> before) {
        return () -> before;
    }

    private static Optional<String> value(String line, String name) {
        int equals = line.indexOf('=');
        return equals > 0 && line.substring(0, equals).strip().equals(name)
                ? Optional.of(line.substring(equals + 1).strip())
                : Optional.empty();
    }

    private static EngineException missing(String reason) {
        return new EngineException(
                EngineException.Kind.CONFIGURATION,
                "access key",
                reason,
                "Set AWS_SHARED_CREDENTIALS_FILE to the service's DATA/credentials, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
}
