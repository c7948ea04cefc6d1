package io.drayage.engine.aws;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.StoreConfig;
import java.net.URI;
import java.util.Optional;

/**
 * Where AWS is and who we are there.
 *
 * @param endpoints absent ones are AWS's own
 * @param credentials of the same kinds as the object store's
 * @param roleArn a role to assume with them; absent means to use them as they are
 * @param caBundlePem more CAs, PEM, besides the system's
 */
public record AwsConfig(
        String region,
        Endpoints endpoints,
        StoreConfig.Credentials credentials,
        Optional<String> roleArn,
        Optional<String> caBundlePem) {

    /** AWS itself, or what stands in for it; credentials by the default chain. */
    public static AwsConfig of(String region, Endpoints endpoints, Optional<String> caBundlePem) {
        return new AwsConfig(region, endpoints, new StoreConfig.DefaultChain(), Optional.empty(), caBundlePem);
    }

    /** The services that are called. */
    public enum Service {
        EC2,
        EBS,
        STS,
        IAM,
        KMS
    }

    /**
     * Endpoints that are not AWS's public ones: {@code http(s)://host[:port]}.
     *
     * @param ec2 of EC2. One outside of AWS serves the other services too, since it stands for an AWS of its own; one of AWS (a VPC endpoint) serves EC2 alone
     * @param ebs of the EBS direct APIs
     */
    public record Endpoints(Optional<URI> ec2, Optional<URI> ebs) {
        /** AWS's own. */
        public static final Endpoints AWS = new Endpoints(Optional.empty(), Optional.empty());

        /** Refuses what is not a plain web address. */
        public Endpoints {
            ec2.ifPresent(uri -> check("EC2", uri));
            ebs.ifPresent(uri -> check("EBS", uri));
        }

        /** The endpoint to use instead of AWS's own. */
        Optional<URI> of(Service service) {
            return switch (service) {
                case EC2 -> ec2;
                case EBS -> ebs.or(this::foreign);
                default -> foreign();
            };
        }

        private Optional<URI> foreign() {
            return ec2.filter(uri -> !uri.getHost().matches(".*\\.(amazonaws\\.com(\\.cn)?|api\\.aws)"));
        }

        private static void check(String service, URI uri) {
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawQuery() == null
                    && uri.getRawUserInfo() == null
                    && (uri.getRawPath() == null || uri.getRawPath().matches("/?"));
            if (!web || uri.getHost() == null || !bare) {
                throw new EngineException(
                        EngineException.Kind.CONFIGURATION,
                        service + " endpoint",
                        "it must be http://host[:port] or https://host[:port]",
                        "Correct the configuration");
            }
        }
    }
}
