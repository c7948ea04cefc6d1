package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.Await;
import io.drayage.lab.fault.StreamFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dray replicate}, {@code restore} and {@code verify} as processes, against the lab. */
class ReplicateIT {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final LabSite site;

    ReplicateIT(@TempDir Path labFolder) throws IOException {
        site = new LabSite(labFolder);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(site.vcenter.counters().snapshotsPresent()).as("snapshots").isZero();
        assertThat(site.vcenter.counters().leasesOpen()).as("leases").isZero();
        site.close();
    }

    private DrayProcess dray(String... more) {
        List<String> arguments = new ArrayList<>(site.replicateOptions());
        arguments.addAll(List.of(more));
        return DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
    }

    private String pin() {
        return "--vcenter-thumbprint=" + site.vcenter.certificate().sha256();
    }

    private static List<JsonNode> events(DrayProcess dray, String event) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> events = new ArrayList<>();
        for (String line : dray.stdout().lines().toList()) {
            JsonNode node = json.readTree(line);
            if (node.path("event").asText().equals(event)) {
                events.add(node);
            }
        }
        return events;
    }

    @Test
    void aFullRunAnIncrementARestoreAndAVerificationAgreeWithTheSource() throws IOException {
        // When: a full run of two VMs
        DrayProcess full = dray(pin(), "--vm", "web01", "--vm", "/DC0/vm/db01", "--json");
        // Then
        assertThat(full.exitCode()).as(full.stderr()).isZero();
        List<JsonNode> results = events(full, "result");
        assertThat(results).hasSize(2).allSatisfy(result -> {
            assertThat(result.path("state").asText()).isEqualTo("COMPLETED");
            assertThat(result.path("snapshot").path("removed").asBoolean()).isTrue();
            assertThat(result.path("startedAt").asText()).endsWith("Z");
            assertThat(result.path("disks").get(0).path("changeSource").asText())
                    .isEqualTo("full");
        });
        assertThat(events(full, "stage")).isNotEmpty();
        assertImages(results.get(0), "web01", 2);
        assertImages(results.get(1), "db01", 1);
        assertThat(full.stderr()).doesNotContain(LabSite.PASSWORD).doesNotContain(site.s3.secretKey());

        // When: a guest writes, and the same call again
        List<Long> written = Await.result(site.vcenter.disk("web01", 0)).scribble(3, 4);
        DrayProcess increment = dray(pin(), "--vm", "web01", "--json");
        // Then
        assertThat(increment.exitCode()).as(increment.stderr()).isZero();
        JsonNode result = events(increment, "result").get(0);
        assertImages(result, "web01", 2);
        assertThat(result.path("disks").get(0).path("changeSource").asText()).isEqualTo("hash");
        assertThat(result.path("disks").get(0).path("blocksChanged").asInt()).isBetween(1, written.size());
        assertThat(result.path("disks").get(1).path("blocksChanged").asInt()).isZero();
        assertThat(result.path("replicationJobId")).isEqualTo(results.get(0).path("replicationJobId"));

        // When: restored and verified from the staging area alone
        String run = result.path("replicationRunId").asText();
        DrayProcess restored = staged("restore", "--run", run, "--output", "restored");
        DrayProcess verified = staged("verify", "--run", run, "--json");
        // Then
        assertThat(restored.exitCode()).as(restored.stderr()).isZero();
        assertThat(site.isDisk(folder.resolve("restored/disk-2000.raw"), "web01", 0))
                .isTrue();
        assertThat(verified.exitCode()).as(verified.stderr()).isZero();
        assertThat(events(verified, "result").get(0).path("proven").asBoolean()).isTrue();
    }

    private DrayProcess staged(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--from",
                "s3://staging/dray/",
                "--s3-endpoint",
                site.s3.endpoint().toString()));
        arguments.addAll(List.of(more));
        return DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
    }

    private void assertImages(JsonNode result, String vm, int disks) {
        List<String> files = StreamSupport.stream(
                        result.path("image").path("files").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        assertThat(files).hasSize(disks);
        for (int i = 0; i < disks; i++) {
            assertThat(site.isDisk(folder.resolve(files.get(i)), vm, i))
                    .as(files.get(i))
                    .isTrue();
        }
    }

    @Test
    void fullStartsAfreshWithThePlainTextForPeople() {
        assertThat(dray(pin(), "--vm", "db01", "--image", "none").exitCode()).isZero();
        DrayProcess again = dray(pin(), "--vm", "db01", "--image", "none", "--full");
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        assertThat(again.stdout()).contains("db01: COMPLETED in 0:", "snapshot removed", "nfc, full", "0 same");
    }

    @Test
    void anUnknownCertificateExitsThreeAndShowsWhatWouldAcceptIt() {
        DrayProcess dray = dray("--vm", "db01");
        assertThat(dray.exitCode()).isEqualTo(3);
        assertThat(dray.stderr())
                .contains(
                        "subject",
                        "alternative names",
                        "valid until",
                        "--vcenter-thumbprint "
                                + site.vcenter.certificate().sha256().replace(":", ""));
    }

    @Test
    void aWrongPasswordExitsThree() throws IOException {
        Files.writeString(site.password, "wrong\n");
        DrayProcess dray = dray(pin(), "--vm", "db01");
        assertThat(dray.exitCode()).as(dray.stderr()).isEqualTo(3);
        assertThat(dray.stderr()).contains(LabSite.USER);
    }

    @Test
    void anAmbiguousNameListsTheCandidates() {
        DrayProcess dray = dray(pin(), "--vm", "twin");
        assertThat(dray.exitCode()).isEqualTo(2);
        assertThat(dray.stderr())
                .contains("2 VMs are called so", "/Datacenters/DC1/vm/twin", "/Datacenters/DC2/vm/twin");
    }

    @Test
    void aBucketThatDoesNotExistFailsTheRun() throws IOException {
        List<String> arguments = new ArrayList<>(site.replicateOptions());
        arguments.replaceAll(argument -> argument.startsWith("s3://") ? "s3://no-such-bucket/x" : argument);
        arguments.addAll(List.of(pin(), "--vm", "db01", "--json"));
        DrayProcess dray = DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
        // Then
        assertThat(dray.exitCode()).as(dray.stderr()).isEqualTo(1);
        assertThat(events(dray, "result").get(0).path("statusMessage").asText()).contains("no-such-bucket");
    }

    @Test
    void aRunThatFailsExitsOneAndTheNextCallWorks() throws IOException {
        site.vcenter.faults().onStream("db01", "*", 1000, StreamFault.NONE.cutAfter(1 << 20, StreamFault.Cut.RST));
        DrayProcess failed = dray(pin(), "--vm", "db01", "--transport", "lease", "--json");
        assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
        assertThat(events(failed, "result").get(0).path("state").asText()).isEqualTo("FAILED");
        site.vcenter.faults().clear();
        DrayProcess next = dray(pin(), "--vm", "db01", "--json");
        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertImages(events(next, "result").get(0), "db01", 1);
    }

    @Test
    void interruptedItExitsOneHundredAndThirtyAndTheNextCallFinishes() throws IOException {
        // Given: a source that is slow enough to be interrupted
        site.slow(2 << 20);
        DrayProcess interrupted = dray(pin(), "--vm", "db01", "--json");
        interrupted.awaitLine("{\"event\":\"stage\",\"vm\":\"db01\",\"stage\":\"TRANSFER\"");
        // When
        interrupted.signal("INT");
        // Then
        assertThat(interrupted.exitCode()).as(interrupted.stderr()).isEqualTo(130);
        assertThat(site.vcenter.counters().snapshotsPresent()).isZero();
        site.slow(0);
        DrayProcess next = dray(pin(), "--vm", "db01", "--json");
        assertThat(next.exitCode()).as(next.stderr()).isZero();
        assertImages(events(next, "result").get(0), "db01", 1);
    }
}
