package io.drayage.engine.aws;

import io.drayage.engine.aws.AwsConfig.Service;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** One account and Region of AWS, reached with one set of credentials. Made once per process; any context. */
public final class AwsAccess {
    private static final int WORKERS = 8;
    private static final long LONGEST_CALL_MINUTES = 5;
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 6;

    private final Vertx vertx;
    private final AwsConfig config;
    private final WorkerExecutor worker;
    private final PutGovernor governor;
    private final PendingSnapshots pending;
    private final Deque<AutoCloseable> closeInOrder = new ArrayDeque<>();
    private final EbsHttp ebsHttp;
    private final EbsDirect ebs;
    private final Ec2 ec2;
    private final Sts sts;
    private final Iam iam;
    private final Kms kms;

    private AwsAccess(Vertx vertx, AwsConfig config, WorkerExecutor worker) {
        this.vertx = vertx;
        this.config = config;
        this.worker = worker;
        governor = new PutGovernor(vertx, EbsLimits.PUTS_PER_SECOND, EbsLimits.PUTS_PER_SECOND_OF_SNAPSHOT);
        pending = new PendingSnapshots(vertx, EbsLimits.MOST_PENDING);
        AwsTransport transport = new AwsTransport(config.caBundlePem());
        URI stsEndpoint = endpoint(config, Service.STS);
        AwsIdentity identity = own(new AwsIdentity(config, stsEndpoint, own(transport.sdkClient(stsEndpoint))));
        ec2 = new Ec2(calls(Ec2Client.builder(), Service.EC2, transport, identity));
        sts = new Sts(calls(StsClient.builder(), Service.STS, transport, identity));
        kms = new Kms(calls(KmsClient.builder(), Service.KMS, transport, identity));
        iam = new Iam(calls(IamClient.builder(), Service.IAM, transport, identity));
        ebsHttp = new EbsHttp(
                vertx,
                transport,
                endpoint(config, Service.EBS),
                new EbsSigner(vertx, worker, identity, config.region()),
                EbsLimits.MOST_IN_FLIGHT + EbsLimits.OTHER_CONNECTIONS,
                EbsLimits.ATTEMPT);
        ebs = new EbsDirect(ebsHttp, new AwsRetries(vertx));
    }

    /** Reads trusted CAs and makes the clients; calls nothing. Fails with CONFIGURATION when the CA bundle is no bundle. */
    public static Future<AwsAccess> open(Vertx vertx, AwsConfig config) {
        WorkerExecutor worker =
                vertx.createSharedWorkerExecutor("drayage-aws", WORKERS, LONGEST_CALL_MINUTES, TimeUnit.MINUTES);
        return worker.executeBlocking(() -> new AwsAccess(vertx, config, worker), false)
                .recover(failure -> worker.close().transform(closed -> Future.failedFuture(failure)));
    }

    /** The Region. */
    public String region() {
        return config.region();
    }

    /** EBS direct. */
    public EbsDirect ebs() {
        return ebs;
    }

    /** Puts into one snapshot, within the quotas that all snapshots share. */
    public SnapshotPuts puts(String snapshotId) {
        return new SnapshotPuts(vertx, ebs, governor.new Lane(), snapshotId);
    }

    /** The most puts that can be under way at once. */
    public static int mostPutsInFlight() {
        return EbsLimits.MOST_IN_FLIGHT;
    }

    /** Places for snapshots that are being written. */
    public PendingSnapshots pending() {
        return pending;
    }

    /** EC2. */
    public Ec2 ec2() {
        return ec2;
    }

    /** STS. */
    public Sts sts() {
        return sts;
    }

    /** IAM. */
    public Iam iam() {
        return iam;
    }

    /** KMS. */
    public Kms kms() {
        return kms;
    }

    /** Closes all connections. What is under way fails. */
    public Future<Void> close() {
        return ebsHttp.close()
                .eventually(() -> worker.executeBlocking(this::closeClients, false))
                .eventually(worker::close);
    }

    private Object closeClients() throws Exception {
        for (AutoCloseable one : closeInOrder) {
            one.close();
        }
        return this;
    }

    private <T extends AutoCloseable> T own(T resource) {
        closeInOrder.push(resource);
        return resource;
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable> SdkCalls<C> calls(
            B builder, Service service, AwsTransport transport, AwsIdentity identity) {
        SdkHttpClient http = own(transport.sdkClient(endpoint(config, service)));
        builder.httpClient(http)
                .credentialsProvider(identity.provider())
                .region(service == Service.IAM ? Region.AWS_GLOBAL : Region.of(config.region()))
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()));
        config.endpoints().of(service).ifPresent(builder::endpointOverride);
        return new SdkCalls<>(worker, own(builder.build()));
    }

    private static URI endpoint(AwsConfig config, Service service) {
        String name = service.name().toLowerCase(Locale.ROOT);
        String domain = config.region().startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        String host = service == Service.IAM ? name : name + "." + config.region();
        return config.endpoints().of(service).orElseGet(() -> URI.create("https://" + host + domain));
    }
}
