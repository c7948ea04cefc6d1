package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST API and {@code dray cancel} against the packaged service and the lab. */
class CancelIT {
    @TempDir
    Path folder;

    private LabSite site;
    private DrayProcess service;
    private String url = "";
    private ServiceClient client;

    @BeforeEach
    void open() throws IOException {
        site = new LabSite(folder);
        Files.writeString(folder.resolve("dray.yaml"), site.configuration(folder.resolve("data")));
        service = DrayProcess.start(
                folder,
                site.environment(),
                "serve",
                "--config",
                folder.resolve("dray.yaml").toString(),
                "--set",
                "limits.rate=1MiB/s");
        url = service.awaitLine("ready ").substring("ready ".length());
        client = new ServiceClient(
                URI.create(url),
                "us-east-1",
                ServiceKeys.find(Map.of(
                        "AWS_SHARED_CREDENTIALS_FILE",
                        folder.resolve("data/credentials").toString())),
                java.util.Optional.empty());
    }

    @AfterEach
    void close() {
        service.close();
        site.close();
    }

    @Test
    void aRunIsShownWithItsSnapshotAndEndsCleanlyWhenItIsCancelled() {
        // Given
        String jobId = SmsJobs.start(url, folder.resolve("data/credentials"), "db01", Instant.EPOCH);
        JsonNode job = SmsJobs.until(
                "a run", () -> client.call("GET", "/jobs/" + jobId), seen -> seen.has("latestReplicationRunId"));
        String runId = job.path("latestReplicationRunId").asText();
        JsonNode run = SmsJobs.until(
                "bytes",
                () -> client.call("GET", "/runs/" + runId),
                seen -> seen.path("disks").path(0).path("bytesDone").asLong() > 0);
        JsonNode snapshots = client.call("GET", "/snapshots").path("snapshots");
        // Then
        assertThat(job.path("changeTracking").asText()).isEqualTo("as-found");
        assertThat(run.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(run.path("stage").asText()).isEqualTo("TRANSFER");
        assertThat(run.path("owners").asInt()).isEqualTo(1);
        assertThat(run.path("engine").asText()).endsWith("/" + service.pid());
        assertThat(run.path("disks").path(0).path("transport").asText()).isNotEmpty();
        assertThat(snapshots).hasSize(1);
        assertThat(snapshots.path(0).path("replicationRunId").asText()).isEqualTo(runId);
        assertThat(snapshots.path(0).path("replicationJobId").asText()).isEqualTo(jobId);
        assertThat(snapshots.path(0).path("vmName").asText()).isEqualTo("db01");
        assertThat(snapshots.path(0).path("state").asText()).isEqualTo("IN_USE");
        // When
        DrayProcess cancel = dray("cancel", runId, "--endpoint", url);
        // Then
        assertThat(cancel.exitCode()).as(cancel.stderr()).isZero();
        assertThat(cancel.stdout()).contains(runId + " has ended: FAILED", "cancelled", "no snapshot of it is left");
        assertThat(site.vcenter.counters().snapshotsPresent()).isZero();
        assertThat(client.call("GET", "/snapshots").path("snapshots")).isEmpty();
        assertThat(dray("cancel", runId, "--endpoint", url).stdoutAfterExit(0)).contains("had ended before: FAILED");
    }

    @Test
    void whatIsNotThereOrNotSignedIsAProblemWithItsReason() throws Exception {
        // When
        HttpResponse<String> unsigned = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "api/v1/snapshots"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> nothing = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "api/v1/nothing"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        DrayProcess unknown = dray("cancel", "sms-run-00000000", "--endpoint", url);
        DrayProcess malformed = dray("cancel", "web01", "--endpoint", url);
        DrayProcess nobody = dray("cancel", "sms-run-00000000", "--endpoint", "http://127.0.0.1:1");
        // Then
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(unsigned.body()).contains("MissingAuthenticationTokenException", "\"status\":403");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).contains("openapi.json");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.stderr()).contains("There is no replication run sms-run-00000000");
        assertThat(malformed.exitCode()).isEqualTo(2);
        assertThat(nobody.exitCode()).isEqualTo(3);
    }

    private DrayProcess dray(String... arguments) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(
                "AWS_SHARED_CREDENTIALS_FILE",
                folder.resolve("data/credentials").toString());
        return DrayProcess.start(folder, environment, arguments);
    }
}
