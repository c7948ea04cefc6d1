package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where and how objects are stored.
 *
 * @param endpoint absent for AWS itself (virtual-host style, https); present for any other store (path style, http or https)
 * @param caBundlePem more CAs, PEM, for this endpoint, besides the system's; absent means the system's alone
 * @param maxPartsInFlight bound on concurrent UploadPart requests, 1 to 64
 * @param patience how long slow, failing and silent stores are put up with
 */
public record StoreConfig(
        String bucket,
        String region,
        Optional<URI> endpoint,
        Credentials credentials,
        Optional<String> caBundlePem,
        int maxPartsInFlight,
        StorePatience patience) {
    private static final int MAX_PARTS_IN_FLIGHT = 64;

    /** Refuses a bound outside 1 to 64, an empty bucket and an endpoint that is neither http nor https. */
    public StoreConfig {
        if (maxPartsInFlight < 1 || maxPartsInFlight > MAX_PARTS_IN_FLIGHT) {
            throw refused("parts in flight", "must be 1 to " + MAX_PARTS_IN_FLIGHT + ", not " + maxPartsInFlight);
        }
        if (bucket.isBlank()) {
            throw refused("bucket", "is empty");
        }
        endpoint.ifPresent(StoreConfig::checkEndpoint);
    }

    /** With {@link StorePatience#DEFAULT}. */
    public StoreConfig(
            String bucket,
            String region,
            Optional<URI> endpoint,
            Credentials credentials,
            Optional<String> caBundlePem,
            int maxPartsInFlight) {
        this(bucket, region, endpoint, credentials, caBundlePem, maxPartsInFlight, StorePatience.DEFAULT);
    }

    /** The same with other limits on patience. */
    public StoreConfig withPatience(StorePatience limits) {
        return new StoreConfig(bucket, region, endpoint, credentials, caBundlePem, maxPartsInFlight, limits);
    }

    private static void checkEndpoint(URI endpoint) {
        boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        boolean bare = endpoint.getRawQuery() == null
                && endpoint.getRawUserInfo() == null
                && (endpoint.getRawPath() == null || endpoint.getRawPath().matches("/?"));
        if (!web || endpoint.getHost() == null || !bare) {
            throw refused("endpoint", "must be http://host[:port] or https://host[:port]");
        }
    }

    private static EngineException refused(String what, String reason) {
        return new EngineException(
                EngineException.Kind.CONFIGURATION, "object store's " + what, reason, "Correct the configuration");
    }

    /** Where credentials come from. */
    public sealed interface Credentials {}

    /** The AWS default chain: environment, profile, container, instance. */
    public record DefaultChain() implements Credentials {}

    /** A fixed key pair; {@code sessionToken} may be absent. */
    public record StaticKeys(String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken)
            implements Credentials {}
}
