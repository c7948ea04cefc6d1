package io.drayage.control.cli;

import io.drayage.control.app.BackendSettings;
import io.drayage.control.config.ConfigException;
import io.drayage.engine.aws.AwsConfig;
import io.drayage.engine.store.StoreConfig;
import java.net.URI;
import java.nio.file.Path;
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

    @Option(
            names = "--ec2-endpoint",
            paramLabel = "URL",
            description = "EC2 instead of AWS's own; one that is not AWS's serves EBS, STS, KMS and IAM too.")
    private @Nullable URI ec2Endpoint;

    @Option(names = "--ebs-endpoint", paramLabel = "URL", description = "The EBS direct APIs instead of AWS's own.")
    private @Nullable URI ebsEndpoint;

    StoreConfig store(String bucket) {
        return new StoreConfig(
                bucket,
                region,
                Optional.ofNullable(endpoint).map(given -> withoutSlash("--s3-endpoint", given)),
                new StoreConfig.DefaultChain(),
                bundle(),
                PARTS_IN_FLIGHT);
    }

    /** Where AMIs are made. */
    AwsConfig aws() {
        return AwsConfig.of(
                region,
                new AwsConfig.Endpoints(
                        Optional.ofNullable(ec2Endpoint).map(given -> withoutSlash("--ec2-endpoint", given)),
                        Optional.ofNullable(ebsEndpoint).map(given -> withoutSlash("--ebs-endpoint", given))),
                bundle());
    }

    private Optional<String> bundle() {
        return BackendSettings.caBundle(
                "--ca-bundle", CaBundle.find(caBundle, System.getenv()).stream().toList());
    }

    private static URI withoutSlash(String option, URI given) {
        String text = given.toString();
        if (!text.matches("https?://[^/@?#]+/?")) {
            throw new ConfigException(
                    option, option + ": '" + text + "' is not valid; expected an http or https URL without a path");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
