package io.drayage.engine.store;

import io.drayage.engine.api.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.crt.CrtResource;
import software.amazon.awssdk.crt.auth.credentials.CredentialsProvider;
import software.amazon.awssdk.crt.auth.credentials.DefaultChainCredentialsProvider.DefaultChainCredentialsProviderBuilder;
import software.amazon.awssdk.crt.auth.credentials.StaticCredentialsProvider.StaticCredentialsProviderBuilder;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.http.HttpMonitoringOptions;
import software.amazon.awssdk.crt.http.HttpProxyEnvironmentVariableSetting;
import software.amazon.awssdk.crt.http.HttpProxyEnvironmentVariableSetting.HttpProxyEnvironmentVariableType;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.EventLoopGroup;
import software.amazon.awssdk.crt.io.ExponentialBackoffRetryOptions;
import software.amazon.awssdk.crt.io.HostResolver;
import software.amazon.awssdk.crt.io.StandardRetryOptions;
import software.amazon.awssdk.crt.io.TlsContext;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.crt.s3.S3Client;
import software.amazon.awssdk.crt.s3.S3ClientOptions;

/**
 * The CRT's native resources behind one endpoint: one S3 client per endpoint, because its native endpoint cache knows hosts, not ports (aws-c-s3, seen with 0.50.0).
 * Opening loads a native library and reads files: do it on a worker.
 */
final class CrtNatives {
    /** One thread each for connections and for bodies saturates two cores; a second gave nothing. */
    private static final int EVENT_LOOP_THREADS = 1;
    /** Besides the parts: room for creates, completes, listings while every part is stalled. */
    private static final int OTHER_CONNECTIONS = 4;
    /** The CRT cures blips (a connection closed by its peer while idle); {@link Retries} does the rest, which sees the HTTP answers. */
    private static final int NATIVE_RETRIES = 1;

    private static final int BACKOFF_SCALE_MILLIS = 100;
    private static final double GBPS_PER_CONNECTION = 0.4;
    private static final double LEAST_GBPS = 10;
    /** Least that the CRT accepts. Only bodies of its own making are taken from that pool; ours are not. */
    private static final long POOL_BYTES = 1L << 30;

    private final Deque<CrtResource> closeInOrder = new ArrayDeque<>();
    private final EventLoopGroup eventLoops;
    private final ClientBootstrap bootstrap;
    private final S3Client client;

    /** @param anchors CAs for https; absent for http */
    CrtNatives(StoreConfig config, Optional<TrustAnchors> anchors, boolean useProxy) {
        eventLoops = own(new EventLoopGroup(EVENT_LOOP_THREADS));
        HostResolver resolver = own(new HostResolver(eventLoops));
        bootstrap = own(new ClientBootstrap(eventLoops, resolver));
        CredentialsProvider credentials = own(credentials(config.credentials()));
        AwsSigningConfig signing = own(AwsSigningConfig.getDefaultS3SigningConfig(config.region(), credentials));
        S3ClientOptions options = options(config, signing);
        options.withProxyEnvironmentVariableSetting(proxies(useProxy));
        anchors.ifPresent(trusted -> options.withTlsContext(own(tls(trusted))));
        client = own(new S3Client(options));
    }

    S3Client client() {
        return client;
    }

    private <T extends CrtResource> T own(T resource) {
        closeInOrder.push(resource);
        return resource;
    }

    private CredentialsProvider credentials(StoreConfig.Credentials credentials) {
        if (credentials instanceof StoreConfig.StaticKeys keys) {
            var builder = new StaticCredentialsProviderBuilder()
                    .withAccessKeyId(keys.accessKeyId().getBytes(StandardCharsets.UTF_8))
                    .withSecretAccessKey(bytes(keys.secretAccessKey()));
            keys.sessionToken().ifPresent(token -> builder.withSessionToken(bytes(token)));
            return builder.build();
        }
        return new DefaultChainCredentialsProviderBuilder()
                .withClientBootstrap(bootstrap)
                .build();
    }

    private static byte[] bytes(Secret secret) {
        return secret.reveal().getBytes(StandardCharsets.UTF_8);
    }

    private S3ClientOptions options(StoreConfig config, AwsSigningConfig signing) {
        int connections = config.maxPartsInFlight() + OTHER_CONNECTIONS;
        HttpMonitoringOptions monitoring = new HttpMonitoringOptions();
        monitoring.setMinThroughputBytesPerSecond(1);
        monitoring.setAllowableThroughputFailureIntervalSeconds(
                Math.max(2, (int) config.patience().stall().toSeconds())); // less than 2 the CRT refuses
        return new S3ClientOptions()
                .withRegion(config.region())
                .withClientBootstrap(bootstrap)
                .withSigningConfig(signing)
                .withMaxConnections(connections)
                .withThroughputTargetGbps(Math.max(LEAST_GBPS, connections * GBPS_PER_CONNECTION))
                .withMemoryLimitInBytes(POOL_BYTES)
                .withComputeContentMd5(false)
                .withConnectTimeoutMs((int) config.patience().connect().toMillis())
                .withHttpMonitoringOptions(monitoring)
                .withStandardRetryOptions(new StandardRetryOptions()
                        .withBackoffRetryOptions(new ExponentialBackoffRetryOptions()
                                .withEventLoopGroup(eventLoops)
                                .withMaxRetries(NATIVE_RETRIES)
                                .withBackoffScaleFactorMS(BACKOFF_SCALE_MILLIS)));
    }

    private static HttpProxyEnvironmentVariableSetting proxies(boolean use) {
        HttpProxyEnvironmentVariableSetting setting = new HttpProxyEnvironmentVariableSetting();
        setting.setEnvironmentVariableType(
                use ? HttpProxyEnvironmentVariableType.ENABLED : HttpProxyEnvironmentVariableType.DISABLED);
        return setting;
    }

    private static TlsContext tls(TrustAnchors anchors) {
        try (TlsContextOptions options = TlsContextOptions.createDefaultClient()) {
            options.overrideDefaultTrustStore(anchors.pem());
            return new TlsContext(options);
        }
    }

    /** Closes everything, client first. Requests must have ended. Completes, on a thread of the CRT, when the native side is gone. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> clientGone = client.getShutdownCompleteFuture();
        CompletableFuture<Void> bootstrapGone = bootstrap.getShutdownCompleteFuture();
        CompletableFuture<Void> loopsGone = eventLoops.getShutdownCompleteFuture();
        closeInOrder.forEach(CrtResource::close);
        return CompletableFuture.allOf(clientGone, bootstrapGone, loopsGone);
    }
}
