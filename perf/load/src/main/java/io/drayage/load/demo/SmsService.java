package io.drayage.load.demo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sms.SmsClient;
import software.amazon.awssdk.services.sms.model.Connector;
import software.amazon.awssdk.services.sms.model.LicenseType;
import software.amazon.awssdk.services.sms.model.ReplicationRun;
import software.amazon.awssdk.services.sms.model.Server;
import software.amazon.awssdk.services.sms.model.ServerCatalogStatus;

/** Drayage as its users' scripts see it: the AWS SDK's own SMS client, pointed at another endpoint. */
final class SmsService implements AutoCloseable {
    private final SmsClient client;

    SmsService(URI endpoint, String region, String accessKeyId, String secretAccessKey) {
        client = SmsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
                .httpClient(AwsCrtHttpClient.builder().build())
                .overrideConfiguration(
                        o -> o.apiCallTimeout(Duration.ofSeconds(60)).apiCallAttemptTimeout(Duration.ofSeconds(20)))
                .build();
    }

    List<Connector> connectors() {
        return client.getConnectors(r -> {}).connectorList();
    }

    void importCatalog() {
        client.importServerCatalog(r -> {});
    }

    boolean catalogAvailable() {
        return client.getServers(r -> {}).serverCatalogStatus() == ServerCatalogStatus.AVAILABLE;
    }

    List<Server> servers() {
        return client.getServersPaginator(r -> {}).serverList().stream().toList();
    }

    /** A repeating job that starts now; its id. */
    String replicate(String serverId, String description) {
        return client.createReplicationJob(r -> r.serverId(serverId)
                        .seedReplicationTime(Instant.now())
                        .frequency(24)
                        .licenseType(LicenseType.BYOL)
                        .description(description))
                .replicationJobId();
    }

    String runAgain(String jobId) {
        return client.startOnDemandReplicationRun(r -> r.replicationJobId(jobId).description("after the guests wrote"))
                .replicationRunId();
    }

    /** Newest first. */
    List<ReplicationRun> runs(String jobId) {
        return client.getReplicationRuns(r -> r.replicationJobId(jobId)).replicationRunList();
    }

    @Override
    public void close() {
        client.close();
    }
}
