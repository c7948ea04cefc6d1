package io.drayage.engine.store;

import io.drayage.engine.api.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where and how objects are stored.
 *
 * @param endpoint absent for AWS itself (virtual-host style, https); present for any other store (path style, http or https)
 * @param caBundlePem more CAs, PEM, for this endpoint; absent means the system's
 * @param maxPartsInFlight bound on concurrent UploadPart requests, 1 to 64
 */
public record StoreConfig(
        String bucket,
        String region,
        Optional<URI> endpoint,
        Credentials credentials,
        Optional<String> caBundlePem,
        int maxPartsInFlight) {
    /** Where credentials come from. */
    public sealed interface Credentials {}

    /** The AWS default chain: environment, profile, container, instance. */
    public record DefaultChain() implements Credentials {}

    /** A fixed key pair; {@code sessionToken} may be absent. */
    public record StaticKeys(String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken)
            implements Credentials {}
}
