package io.drayage.engine.aws;

import io.drayage.engine.store.StoreConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The credentials of all calls: the default chain or fixed keys, and on top of them a role if there is one. Resolving blocks; safe from any worker thread. */
final class AwsIdentity implements AutoCloseable {
    /** How long resolved credentials are used without asking again. */
    private static final Duration KEEP = Duration.ofMinutes(1);

    private final AwsCredentialsProvider base;
    private final AwsCredentialsProvider provider;
    private final Optional<StsClient> sts;
    private volatile @Nullable Resolved last;

    private record Resolved(AwsCredentials credentials, Instant until) {}

    AwsIdentity(AwsConfig config, URI stsEndpoint, SdkHttpClient stsHttp) {
        base = base(config.credentials());
        sts = config.roleArn()
                .map(arn -> StsClient.builder()
                        .region(Region.of(config.region()))
                        .endpointOverride(stsEndpoint)
                        .httpClient(stsHttp)
                        .credentialsProvider(base)
                        .build());
        provider = sts.<AwsCredentialsProvider>map(client -> StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(client)
                        .refreshRequest(request ->
                                request.roleArn(config.roleArn().orElseThrow()).roleSessionName("drayage"))
                        .build())
                .orElse(base);
    }

    AwsCredentialsProvider provider() {
        return provider;
    }

    /** What was resolved less than a minute ago; empty when {@link #resolve} must be called. Never blocks. */
    Optional<AwsCredentials> fresh() {
        Resolved known = last;
        return known != null && Instant.now().isBefore(known.until())
                ? Optional.of(known.credentials())
                : Optional.empty();
    }

    /** Asks the chain. Blocks. */
    AwsCredentials resolve() {
        try {
            AwsCredentials found = provider.resolveCredentials();
            last = new Resolved(found, Instant.now().plus(KEEP));
            return found;
        } catch (SdkClientException e) {
            throw SdkCalls.noCredentials(e);
        }
    }

    private static AwsCredentialsProvider base(StoreConfig.Credentials credentials) {
        if (credentials instanceof StoreConfig.StaticKeys keys) {
            return StaticCredentialsProvider.create(keys.sessionToken()
                    .<AwsCredentials>map(token -> AwsSessionCredentials.create(
                            keys.accessKeyId(), keys.secretAccessKey().reveal(), token.reveal()))
                    .orElseGet(() -> AwsBasicCredentials.create(
                            keys.accessKeyId(), keys.secretAccessKey().reveal())));
        }
        return DefaultCredentialsProvider.builder().build();
    }

    @Override
    public void close() {
        if (provider instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
        sts.ifPresent(StsClient::close);
        if (base != provider && base instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
