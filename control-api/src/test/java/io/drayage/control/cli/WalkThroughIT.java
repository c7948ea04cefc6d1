package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sms.SmsClient;
import software.amazon.awssdk.services.sms.model.ConnectorStatus;
import software.amazon.awssdk.services.sms.model.InvalidParameterException;
import software.amazon.awssdk.services.sms.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.sms.model.ReplicationJob;
import software.amazon.awssdk.services.sms.model.ReplicationJobAlreadyExistsException;
import software.amazon.awssdk.services.sms.model.ReplicationJobNotFoundException;
import software.amazon.awssdk.services.sms.model.ReplicationJobState;
import software.amazon.awssdk.services.sms.model.ReplicationRun;
import software.amazon.awssdk.services.sms.model.ReplicationRunState;
import software.amazon.awssdk.services.sms.model.Server;
import software.amazon.awssdk.services.sms.model.ServerCatalogStatus;

/** The main job through the SMS API with the SDK for Java, against the lab: from the connector to the image, through restarts, to the deleted job. */
class WalkThroughIT {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final LabSite site;

    WalkThroughIT(@TempDir Path labFolder) throws IOException {
        site = new LabSite(labFolder);
    }

    @AfterEach
    void closeTheLab() {
        site.close();
    }

    private DrayProcess serve() throws IOException {
        Path file = Files.writeString(folder.resolve("dray.yaml"), site.configuration(folder.resolve("data")));
        return DrayProcess.start(folder, site.environment(), "serve", "--config", file.toString());
    }

    private SmsClient client(DrayProcess dray) {
        String url = dray.awaitLine("ready ").substring("ready ".length());
        return SmsClient.builder()
                .httpClient(AwsCrtHttpClient.create())
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(ProfileCredentialsProvider.builder()
                        .profileFile(ProfileFile.builder()
                                .content(folder.resolve("data/credentials"))
                                .type(ProfileFile.Type.CREDENTIALS)
                                .build())
                        .build())
                .build();
    }

    private static <T> T until(String what, Supplier<T> look, Predicate<T> enough) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        T seen = look.get();
        while (!enough.test(seen)) {
            assertThat(System.nanoTime()).as("%s; last seen: %s", what, seen).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            seen = look.get();
        }
        return seen;
    }

    private static String connector(SmsClient sms) {
        return sms.getConnectors().connectorList().get(0).connectorId();
    }

    private static Server importAndFind(SmsClient sms, String name) {
        until(
                "connector",
                () -> sms.getConnectors().connectorList(),
                list -> list.size() == 1 && list.get(0).status() == ConnectorStatus.HEALTHY);
        sms.importServerCatalog();
        until(
                "catalog",
                () -> sms.getServers(request -> {}).serverCatalogStatus(),
                status -> status == ServerCatalogStatus.AVAILABLE);
        return server(sms, name);
    }

    private static Server server(SmsClient sms, String name) {
        return sms.getServersPaginator(request -> request.maxResults(1)).serverList().stream()
                .filter(server -> server.vmServer().vmName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ReplicationJob job(SmsClient sms, String jobId) {
        return sms.getReplicationJobs(request -> request.replicationJobId(jobId))
                .replicationJobList()
                .get(0);
    }

    private static ReplicationRun run(SmsClient sms, String jobId) {
        List<ReplicationRun> runs = until(
                "a run",
                () -> sms.getReplicationRuns(request -> request.replicationJobId(jobId))
                        .replicationRunList(),
                list -> !list.isEmpty());
        return runs.get(0);
    }

    private static boolean ended(ReplicationRun run) {
        return run.state() == ReplicationRunState.COMPLETED || run.state() == ReplicationRunState.FAILED;
    }

    @Test
    void fromTheConnectorToTheImageToTheDeletedJob() throws IOException {
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            // Given: a catalog
            Server web = importAndFind(sms, "web01");
            assertThat(web.serverId()).matches("s-[0-9a-f]{8}");
            assertThat(web.vmServer().vmPath()).isEqualTo("/Datacenters/DC0/vm/web01");
            assertThat(web.replicationJobId()).isNull();
            assertThat(web.replicationJobTerminated()).isNull();
            assertThat(sms.getServersPaginator(request -> request.maxResults(1)).serverList())
                    .hasSize(4);

            // When: a job whose seed time is long past
            Instant created = Instant.now();
            String jobId = sms.createReplicationJob(request -> request.serverId(web.serverId())
                            .seedReplicationTime(Instant.parse("2016-10-24T15:30:00Z"))
                            .frequency(12)
                            .description("front end"))
                    .replicationJobId();

            // Then: it runs now, and again 12 hours later
            assertThat(jobId).matches("sms-job-[0-9a-f]{8}");
            ReplicationRun run = until("run", () -> run(sms, jobId), WalkThroughIT::ended);
            assertThat(run.state()).as(run.statusMessage()).isEqualTo(ReplicationRunState.COMPLETED);
            assertThat(run.replicationRunId()).matches("sms-run-[0-9a-f]{8}");
            assertThat(run.description()).isEqualTo("front end");
            assertThat(run.statusMessage()).isEqualTo("Completed");
            assertThat(run.completedTime()).isAfter(created);
            ReplicationJob job = job(sms, jobId);
            assertThat(job.state()).isEqualTo(ReplicationJobState.ACTIVE);
            assertThat(job.replicationRunList()).hasSize(1);
            assertThat(job.nextReplicationRunStartTime())
                    .isBetween(created.plus(Duration.ofHours(11)), created.plus(Duration.ofHours(13)));
            assertThat(site.isDisk(folder.resolve("data/images/web01/disk-2000.raw"), "web01", 0))
                    .isTrue();
            assertThat(site.isDisk(folder.resolve("data/images/web01/disk-2001.raw"), "web01", 1))
                    .isTrue();
            Server replicated = server(sms, "web01");
            assertThat(replicated.replicationJobId()).isEqualTo(jobId);
            assertThat(replicated.replicationJobTerminated()).isFalse();
            assertThatThrownBy(() -> sms.createReplicationJob(request -> request.serverId(web.serverId())
                            .seedReplicationTime(created)
                            .runOnce(true)))
                    .isInstanceOf(ReplicationJobAlreadyExistsException.class)
                    .hasMessageContaining(jobId);

            // When: the job is deleted
            int before = site.s3.counters().objects();
            sms.deleteReplicationJob(request -> request.replicationJobId(jobId));
            // Then: what it staged goes, its image stays, it is listed as deleted
            until("deleted", () -> job(sms, jobId).state(), state -> state == ReplicationJobState.DELETED);
            assertThat(site.s3.counters().objects()).isLessThan(before).isEqualTo(1);
            assertThat(site.s3.counters().openUploads()).isZero();
            assertThat(site.vcenter.counters().snapshotsPresent()).isZero();
            assertThat(folder.resolve("data/images/web01/disk-2000.raw")).exists();
            assertThat(run(sms, jobId).state()).isEqualTo(ReplicationRunState.DELETED);
            assertThatThrownBy(() -> sms.deleteReplicationJob(request -> request.replicationJobId(jobId)))
                    .isInstanceOf(ReplicationJobNotFoundException.class);
        }
    }

    @Test
    void whatAJobMayNotBeIsRefusedByName() throws IOException {
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            Server db = importAndFind(sms, "db01");
            assertThatThrownBy(() -> sms.createReplicationJob(
                            request -> request.serverId(db.serverId()).seedReplicationTime(Instant.now())))
                    .isInstanceOf(MissingRequiredParameterException.class)
                    .hasMessageContaining("frequency");
            assertThatThrownBy(() -> sms.createReplicationJob(
                            request -> request.serverId(db.serverId()).frequency(1)))
                    .isInstanceOf(MissingRequiredParameterException.class)
                    .hasMessageContaining("seedReplicationTime");
            assertThatThrownBy(() -> sms.createReplicationJob(request -> request.serverId(db.serverId())
                            .frequency(1)
                            .seedReplicationTime(Instant.now().plus(Duration.ofDays(31)))))
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining("30 days");
            assertThatThrownBy(() -> sms.createReplicationJob(request -> request.serverId(db.serverId())
                            .frequency(1)
                            .seedReplicationTime(Instant.now())
                            .licenseType("FREE")))
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining("AWS, BYOL");
            assertThatThrownBy(() -> sms.createReplicationJob(request ->
                            request.serverId("s-00000000").frequency(1).seedReplicationTime(Instant.now())))
                    .isInstanceOf(InvalidParameterException.class)
                    .hasMessageContaining("No server s-00000000");
            String later = sms.createReplicationJob(request -> request.serverId(db.serverId())
                            .runOnce(true)
                            .seedReplicationTime(Instant.now().plus(Duration.ofDays(29))))
                    .replicationJobId();
            assertThat(job(sms, later).state()).isEqualTo(ReplicationJobState.PENDING);
            assertThat(job(sms, later).runOnce()).isTrue();
            assertThat(job(sms, later).replicationRunList()).isEmpty();
            assertThat(sms.getReplicationRuns(request -> request.replicationJobId(later))
                            .replicationRunList())
                    .isEmpty();
        }
    }

    @Test
    void awscliOneWalksThrough() throws IOException {
        walk(Peers.program("venv/bin/aws"));
    }

    @Test
    void debiansAwscliWalksThrough() throws IOException {
        walk(Peers.system("/usr/bin/aws"));
    }

    private void walk(Path program) throws IOException {
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            AwsCli aws = new AwsCli(
                    program, dray.awaitLine("ready ").substring("ready ".length()), folder.resolve("data/credentials"));
            String serverId = importAndFind(sms, "db01").serverId();
            assertThat(aws.json("get-servers", "--page-size", "1")
                            .path("serverList")
                            .findValuesAsText("serverId"))
                    .contains(serverId);
            assertThat(aws.call("import-server-catalog").code()).isZero();
            String jobId = aws.json(
                            "create-replication-job",
                            "--server-id",
                            serverId,
                            "--frequency",
                            "12",
                            "--seed-replication-time",
                            "2016-10-24T15:30:00+02:00",
                            "--description",
                            "nightly")
                    .path("replicationJobId")
                    .asText();
            until("run", () -> run(sms, jobId), WalkThroughIT::ended);
            JsonNode runs = aws.json("get-replication-runs", "--replication-job-id", jobId, "--no-paginate");
            assertThat(runs.path("replicationJob").path("replicationJobId").asText())
                    .isEqualTo(jobId);
            JsonNode run = runs.path("replicationRunList").get(0);
            assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("COMPLETED");
            assertThat(run.path("type").asText()).isEqualTo("AUTOMATIC");
            JsonNode job =
                    aws.json("get-replication-jobs").path("replicationJobList").get(0);
            assertThat(job.path("frequency").asInt()).isEqualTo(12);
            assertThat(job.path("description").asText()).isEqualTo("nightly");
            assertThat(job.path("replicationRunList")).hasSize(1);
            AwsCli.Reply again = aws.call(
                    "create-replication-job",
                    "--server-id",
                    serverId,
                    "--run-once",
                    "--seed-replication-time",
                    "2016-10-24");
            assertThat(again.text()).contains("(ReplicationJobAlreadyExistsException)");
            aws.call(
                    "update-replication-job",
                    "--replication-job-id",
                    jobId,
                    "--frequency",
                    "24",
                    "--next-replication-run-start-time",
                    "2035-01-01T12:00:00Z",
                    "--description",
                    "daily");
            JsonNode updated = aws.json("get-replication-jobs", "--replication-job-id", jobId)
                    .path("replicationJobList")
                    .get(0);
            assertThat(updated.path("frequency").asInt()).isEqualTo(24);
            assertThat(updated.path("description").asText()).isEqualTo("daily");
            assertThat(updated.path("nextReplicationRunStartTime").asText()).matches("2035-01-01T12:00:00.*|20512(.*)");
            String onDemand = aws.json("start-on-demand-replication-run", "--replication-job-id", jobId)
                    .path("replicationRunId")
                    .asText();
            assertThat(onDemand).matches("sms-run-[0-9a-f]{8}");
            until("on-demand run", () -> run(sms, jobId), WalkThroughIT::ended);
            assertThat(aws.call("disassociate-connector", "--connector-id", connector(sms))
                            .text())
                    .contains("(OperationNotPermittedException)");
            assertThat(aws.call("delete-replication-job", "--replication-job-id", jobId)
                            .code())
                    .isZero();
            until("deleted", () -> job(sms, jobId).state(), state -> state == ReplicationJobState.DELETED);
            assertThat(aws.call("delete-server-catalog").code()).isZero();
            assertThat(aws.json("get-servers", "--no-paginate")
                            .path("serverCatalogStatus")
                            .asText())
                    .isEqualTo("DELETED");
            assertThat(aws.call("disassociate-connector", "--connector-id", connector(sms))
                            .code())
                    .isZero();
            assertThat(sms.getConnectors().connectorList()).isEmpty();
            assertThat(aws.json("get-replication-jobs")
                            .path("replicationJobList")
                            .get(0)
                            .path("state")
                            .asText())
                    .isEqualTo("DELETED");
        }
    }

    @Test
    void aServiceThatIsKilledMidRunGoesOnWithItWhenItComesBackAndLeavesNoSnapshot() throws IOException {
        site.slow(2 << 20);
        String jobId;
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            Server db = importAndFind(sms, "db01");
            jobId = sms.createReplicationJob(request ->
                            request.serverId(db.serverId()).runOnce(true).seedReplicationTime(Instant.EPOCH))
                    .replicationJobId();
            until("uploading", () -> run(sms, jobId), run -> "Uploading".equals(run.statusMessage()));
            dray.signal("KILL");
            assertThat(dray.exitCode()).isEqualTo(137);
            assertThat(site.vcenter.counters().snapshotsPresent()).isEqualTo(1);
        }
        // vCenter ends the dead process's lease by itself after minutes, and holds the VM until then.
        Await.result(site.vcenter.expireLeases());
        site.slow(0);
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            ReplicationRun run = until("run", () -> run(sms, jobId), WalkThroughIT::ended);
            assertThat(run.state()).as(run.statusMessage()).isEqualTo(ReplicationRunState.COMPLETED);
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
            until("snapshots", () -> site.vcenter.counters().snapshotsPresent(), present -> present == 0);
            assertThat(site.s3.counters().openUploads()).isZero();
        }
    }

    @Test
    void aServiceThatIsStoppedMidRunGoesOnWithItWhenItComesBack() throws IOException {
        site.slow(2 << 20);
        String jobId;
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            Server db = importAndFind(sms, "db01");
            jobId = sms.createReplicationJob(request ->
                            request.serverId(db.serverId()).runOnce(true).seedReplicationTime(Instant.EPOCH))
                    .replicationJobId();
            until("uploading", () -> run(sms, jobId), run -> "Uploading".equals(run.statusMessage()));
            dray.signal("TERM");
            assertThat(dray.exitCode()).as(dray.stderr()).isZero();
        }
        site.slow(0);
        try (DrayProcess dray = serve();
                SmsClient sms = client(dray)) {
            ReplicationRun run = until("run", () -> run(sms, jobId), WalkThroughIT::ended);
            assertThat(run.state()).as(run.statusMessage()).isEqualTo(ReplicationRunState.COMPLETED);
            assertThat(job(sms, jobId).state()).isEqualTo(ReplicationJobState.COMPLETED);
            assertThat(server(sms, "db01").replicationJobTerminated()).isTrue();
            assertThat(site.isDisk(folder.resolve("data/images/db01/disk-2000.raw"), "db01", 0))
                    .isTrue();
            assertThat(site.vcenter.counters().snapshotsPresent()).isZero();
        }
    }
}
