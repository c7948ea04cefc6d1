package io.drayage.control.cli;

import io.drayage.control.config.PemFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a running service is. The keys come from the environment, as for the AWS CLI. */
final class ServiceOptions {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "${env:DRAY_ENDPOINT:-http://127.0.0.1:8080}",
            description = "The service. Default: DRAY_ENDPOINT, else http://127.0.0.1:8080")
    private URI endpoint = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us-east-1",
            description = "The service's region. Default: ${DEFAULT-VALUE}")
    private String region = "us-east-1";

    @Option(
            names = "--ca-bundle",
            paramLabel = "FILE",
            description =
                    "More CAs for an https endpoint, PEM; the service's own self-signed certificate is one, too. Default: env AWS_CA_BUNDLE")
    private @Nullable Path caBundle;

    /** @param environment where the keys are looked for, and AWS_CA_BUNDLE */
    ServiceClient client(Map<String, String> environment) {
        return new ServiceClient(
                endpoint,
                region,
                ServiceKeys.find(environment),
                CaBundle.find(caBundle, environment).map(file -> PemFiles.read("--ca-bundle", file)));
    }
}
