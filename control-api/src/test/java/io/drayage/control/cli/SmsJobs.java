package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sms.SmsClient;
import software.amazon.awssdk.services.sms.model.ConnectorStatus;
import software.amazon.awssdk.services.sms.model.ServerCatalogStatus;

/** Jobs made as users make them, by the SDK's SMS client. */
final class SmsJobs {
    private SmsJobs() {}

    /** Makes a run-once job of a VM; the job's id. */
    static String start(String url, Path credentials, String vm, Instant seed) {
        try (SmsClient sms = SmsClient.builder()
                .httpClient(AwsCrtHttpClient.create())
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(ProfileCredentialsProvider.builder()
                        .profileFile(ProfileFile.builder()
                                .content(credentials)
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build())
                        .build())
                .build()) {
            until(
                    "connector",
                    () -> sms.getConnectors().connectorList(),
                    list -> list.size() == 1 && list.get(0).status() == ConnectorStatus.HEALTHY);
            sms.importServerCatalog();
            until(
                    "catalog",
                    () -> sms.getServers(request -> {}).serverCatalogStatus(),
                    status -> status == ServerCatalogStatus.AVAILABLE);
            String server = sms.getServers(request -> {}).serverList().stream()
                    .filter(each -> each.vmServer().vmName().equals(vm))
                    .findFirst()
                    .orElseThrow()
                    .serverId();
            return sms.createReplicationJob(request ->
                            request.serverId(server).seedReplicationTime(seed).runOnce(true))
                    .replicationJobId();
        }
    }

    /** Looks again and again, for three minutes at most. */
    static <T> T until(String what, Supplier<T> look, Predicate<T> enough) {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        T seen = look.get();
        while (!enough.test(seen)) {
            assertThat(System.nanoTime()).as("%s; last seen: %s", what, seen).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            seen = look.get();
        }
        return seen;
    }
}
