package io.drayage.control.cli;

import io.drayage.control.app.BackendSettings;
import io.drayage.control.config.ConfigException;
import io.drayage.engine.store.StoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the bucket is reached. Credentials come by the AWS default chain: environment, profile, container, instance. */
final class StagingOptions {
    private static final int PARTS_IN_FLIGHT = 8;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "An S3-compatible store instead of AWS, http or https; path style.")
    private @Nullable URI endpoint;

    @Option(names = "--region", paramLabel = "R", defaultValue = "us-east-1", description = "Default: ${DEFAULT-VALUE}")
    private String region = "us-east-1";

    @Option(
            names = "--ca-bundle",
            paramLabel = "FILE",
            description = "More CAs for AWS endpoints, PEM. Default: env AWS_CA_BUNDLE")
    private @Nullable Path caBundle;

    StoreConfig store(String bucket) {
        Optional<Path> bundle = Optional.ofNullable(caBundle)
                .or(() -> Optional.ofNullable(System.getenv("AWS_CA_BUNDLE"))
                        .filter(text -> !text.isBlank())
                        .map(Path::of));
        return new StoreConfig(
                bucket,
                region,
                Optional.ofNullable(endpoint).map(StagingOptions::withoutSlash),
                new StoreConfig.DefaultChain(),
                BackendSettings.caBundle("--ca-bundle", bundle.map(List::of).orElse(List.of())),
                PARTS_IN_FLIGHT);
    }

    private static URI withoutSlash(URI given) {
        String text = given.toString();
        if (!text.matches("https?://[^/@?#]+/?")) {
            throw new ConfigException(
                    "--s3-endpoint",
                    "--s3-endpoint: '" + text + "' is not valid; expected an http or https URL without a path");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
