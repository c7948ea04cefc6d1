package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sms.SmsAsyncClient;
import software.amazon.awssdk.services.sms.SmsClient;
import software.amazon.awssdk.services.sms.model.InvalidParameterException;
import software.amazon.awssdk.services.sms.model.NoConnectorsAvailableException;
import software.amazon.awssdk.services.sms.model.OperationNotPermittedException;
import software.amazon.awssdk.services.sms.model.ReplicationJobNotFoundException;
import software.amazon.awssdk.services.sms.model.ServerCatalogStatus;
import software.amazon.awssdk.services.sms.model.SmsException;

/** {@code dray serve} as its users meet it: the process, its files, and clients that we did not write. */
class ServeIT {
    @TempDir
    private static Path folder = Path.of("set by JUnit");

    private static List<DrayProcess> started = new ArrayList<>();
    private static String url = "";
    private static Path data = Path.of("set before all");

    @BeforeAll
    static void serve() {
        data = folder.resolve("data");
        DrayProcess dray =
                DrayProcess.start(folder, Map.of("DRAY_DATA", data.toString()), "serve", "--listen", "127.0.0.1:0");
        started.add(dray);
        url = dray.awaitLine("ready ").substring("ready ".length());
    }

    @AfterAll
    static void stop() {
        started.forEach(DrayProcess::close);
    }

    @Test
    void theReadyLineIsAllThatStdoutHolds() {
        assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+/");
        assertThat(started.get(0).stdout()).isEqualTo("ready " + url + "\n");
    }

    @Test
    void theCredentialsFileIsPrivateAndInNoOutput() throws IOException {
        Path file = data.resolve("credentials");
        String text = Files.readString(file);
        String secret = text.replaceAll("(?s).*aws_secret_access_key = (\\S+).*", "$1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(text).startsWith("[default]\naws_access_key_id = AKIA");
        assertThat(secret).hasSize(40);
        assertThat(started.get(0).stderr()).doesNotContain(secret);
    }

    @Test
    void aSecondInstanceOnTheSameDataIsRefusedAndToldThePid() {
        DrayProcess second =
                DrayProcess.start(folder, Map.of(), "serve", "--data", data.toString(), "--listen", "127.0.0.1:0");
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.stderr()).contains("process " + started.get(0).pid());
    }

    @Test
    void theSdkForJavaReadsEmptyListsAndTypedErrors() {
        try (SmsClient sms = SmsClient.builder()
                .httpClient(AwsCrtHttpClient.create())
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build()) {
            assertThat(sms.getConnectors().connectorList()).isEmpty();
            assertThat(sms.getServers(request -> {}).serverCatalogStatus()).isEqualTo(ServerCatalogStatus.NOT_IMPORTED);
            assertThat(sms.getServers(request -> {}).lastModifiedOn())
                    .isBefore(Instant.now().plusSeconds(60));
            assertThat(sms.getServersPaginator(request -> request.maxResults(7)).serverList())
                    .isEmpty();
            assertThat(sms.getReplicationJobsPaginator(request -> {}).replicationJobList())
                    .isEmpty();
            assertThatThrownBy(sms::importServerCatalog).isInstanceOf(NoConnectorsAvailableException.class);
            assertThatThrownBy(() -> sms.deleteReplicationJob(request -> request.replicationJobId("sms-job-00000000")))
                    .isInstanceOf(ReplicationJobNotFoundException.class);
            assertThatThrownBy(() -> sms.getReplicationRuns(request -> request.replicationJobId("sms-job-00000000")))
                    .isInstanceOf(InvalidParameterException.class);
            assertThatThrownBy(() -> sms.getServers(request -> request.maxResults(0)))
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining("maxResults must be from 1 to 1000");
            assertThatThrownBy(() -> sms.getServers(request -> request.nextToken("junk")))
                    .isInstanceOf(InvalidParameterException.class);
            assertThatThrownBy(() -> sms.createReplicationJob(request -> request.serverId("s-00000000")
                            .seedReplicationTime(Instant.now())
                            .frequency(12)))
                    .isInstanceOf(OperationNotPermittedException.class)
                    .hasMessageContaining("staging.bucket");
            assertThat(sms.listApps(request -> {}).apps()).isEmpty();
            assertThatThrownBy(() -> sms.importAppCatalog(request -> {}))
                    .isInstanceOf(OperationNotPermittedException.class);
        }
    }

    @Test
    void theSdksAsynchronousClientIsAnsweredToo() {
        try (SmsAsyncClient sms = SmsAsyncClient.builder()
                .httpClient(AwsCrtAsyncHttpClient.create())
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build()) {
            assertThat(sms.getConnectors().join().connectorList()).isEmpty();
        }
    }

    @Test
    void theSdkSeesWhoIsUnknownAsAnSmsExceptionWithTheName() {
        try (SmsClient sms = SmsClient.builder()
                .httpClient(AwsCrtHttpClient.create())
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("AKIANOBODYNOBODYNOBO", "x".repeat(40))))
                .build()) {
            assertThatThrownBy(sms::getConnectors).isInstanceOfSatisfying(SmsException.class, error -> {
                assertThat(error.awsErrorDetails().errorCode()).isEqualTo("UnrecognizedClientException");
                assertThat(error.requestId()).isNotEmpty();
            });
        }
    }

    private static ProfileCredentialsProvider credentials() {
        return ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.builder()
                        .content(data.resolve("credentials"))
                        .type(ProfileFile.Type.CREDENTIALS)
                        .build())
                .build();
    }

    @Test
    void awscliOneIsAnswered() throws IOException {
        walk(new AwsCli(Peers.program("venv/bin/aws"), url, data.resolve("credentials")));
    }

    @Test
    void debiansAwscliIsAnswered() throws IOException {
        walk(new AwsCli(Peers.system("/usr/bin/aws"), url, data.resolve("credentials")));
    }

    private static void walk(AwsCli aws) throws IOException {
        assertThat(aws.json("get-connectors").path("connectorList").isArray()).isTrue();
        JsonNode servers = aws.json("get-servers", "--no-paginate");
        assertThat(servers.path("serverCatalogStatus").asText()).isEqualTo("NOT_IMPORTED");
        assertThat(servers.path("serverList").isArray()).isTrue();
        assertThat(servers.path("lastModifiedOn").isMissingNode()).isFalse();
        assertThat(aws.json("get-replication-jobs").path("replicationJobList").isArray())
                .isTrue();
        AwsCli.Reply noConnector = aws.call("import-server-catalog");
        assertThat(noConnector.code()).isIn(254, 255);
        assertThat(noConnector.text()).contains("(NoConnectorsAvailableException)", "Add one under 'connectors'");
        AwsCli.Reply wrongRegion = aws.in("eu-west-1").call("get-connectors");
        assertThat(wrongRegion.text()).contains("(InvalidSignatureException)", "region 'us-east-1'");
        AwsCli.Reply job = aws.call(
                "create-replication-job",
                "--server-id",
                "s-12345678",
                "--frequency",
                "12",
                "--seed-replication-time",
                "2016-10-24T17:00:00+02:00");
        assertThat(job.text()).contains("(OperationNotPermittedException)", "staging.bucket");
    }

    @Test
    void sigtermEndsItWithZeroAndTheDataServesAgain() {
        Path own = folder.resolve("own");
        for (int start = 0; start < 2; start++) {
            try (DrayProcess dray =
                    DrayProcess.start(folder, Map.of(), "serve", "--data", own.toString(), "--listen", "127.0.0.1:0")) {
                dray.awaitLine("ready ");
                long before = System.nanoTime();
                dray.signal("TERM");
                assertThat(dray.exitCode()).isZero();
                assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before))
                        .isLessThan(30);
            }
        }
    }

    @Test
    void anotherAddressThanLoopbackIsServedByTlsWithACertificateOfItsOwn() {
        Path own = folder.resolve("tls-data");
        try (DrayProcess dray =
                DrayProcess.start(folder, Map.of(), "serve", "--data", own.toString(), "--listen", "0.0.0.0:0")) {
            assertThat(dray.awaitLine("ready ")).startsWith("ready https://0.0.0.0:");
            assertThat(dray.stderr()).containsPattern("sha256=([0-9A-F]{2}:){31}[0-9A-F]{2}");
            assertThat(own.resolve("tls/key.pem")).exists();
        }
    }
}
