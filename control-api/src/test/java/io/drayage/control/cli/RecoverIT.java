package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is lost and rebuilt from the staging area, by the command as users call it. */
class RecoverIT {
    @TempDir
    Path folder;

    private LabSite site;

    @BeforeEach
    void start() throws IOException {
        site = new LabSite(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void afterTheDatabaseIsLostTheNextRunIsAnIncrementAndTheImageIsIdentical() throws IOException {
        // Given: two runs
        JsonNode first = replicate("web01");
        Await.result(site.vcenter.disk("web01", 0)).scribble(3, 2);
        JsonNode second = replicate("web01");
        // When: the database is gone, and recovered; twice, for the second time must add nothing
        delete(folder.resolve("data/pg"));
        DrayProcess recovered = recover("data");
        DrayProcess again = recover("data");
        // Then
        assertThat(recovered.exitCode()).as(recovered.stderr()).isZero();
        JsonNode job = result(recovered).path("jobs").get(0);
        assertThat(job.path("replicationJobId")).isEqualTo(first.path("replicationJobId"));
        assertThat(job.path("lastRunId")).isEqualTo(second.path("replicationRunId"));
        assertThat(job.path("added").asBoolean()).isTrue();
        assertThat(job.path("runsAdded").asInt()).isEqualTo(2);
        assertThat(again.exitCode()).as(again.stderr()).isZero();
        JsonNode known = result(again).path("jobs").get(0);
        assertThat(known.path("added").asBoolean()).isFalse();
        assertThat(known.path("runsAdded").asInt()).isZero();
        assertThat(known.path("runsKnown").asInt()).isEqualTo(2);
        // When: a third run
        List<Long> written = Await.result(site.vcenter.disk("web01", 0)).scribble(4, 3);
        JsonNode third = replicate("web01");
        // Then
        JsonNode disk = third.path("disks").get(0);
        assertThat(third.path("replicationJobId")).isEqualTo(first.path("replicationJobId"));
        assertThat(disk.path("changeSource").asText()).isNotEqualTo("full");
        assertThat(disk.path("blocksChanged").asInt()).isBetween(1, written.size());
        assertThat(disk.path("bytesStored").asLong())
                .isLessThan(first.path("disks").get(0).path("bytesStored").asLong() / 4);
        assertThat(site.isDisk(Path.of(third.path("image").path("files").get(0).asText()), "web01", 0))
                .isTrue();
        // When: restored from the staging area alone, and every run judged
        DrayProcess restored = staged("restore", "--latest", "--output", "restored");
        DrayProcess list = staged("verify", "--list", "--json");
        // Then
        assertThat(restored.exitCode()).as(restored.stderr()).isZero();
        assertThat(site.isDisk(folder.resolve("restored/disk-2000.raw"), "web01", 0))
                .isTrue();
        assertThat(result(list).path("runs"))
                .hasSize(3)
                .allSatisfy(run -> assertThat(run.path("whole").asBoolean()).isTrue());
    }

    @Test
    void theStagingAreaOfAnotherInstallationIsRefused() throws IOException {
        // Given
        replicate("web01");
        replicate("db01", "--data", "other", "--staging", "s3://staging/other");
        // When
        DrayProcess refused = recover("other");
        DrayProcess stillRefused = recover("other", "--take-over");
        // Then
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.stderr()).contains("another installation's").contains("--take-over");
        assertThat(stillRefused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(stillRefused.stderr()).contains("has sealed runs of its own");
    }

    @Test
    void aPrefixThatIsNoStagingAreaIsRefused() {
        // When
        DrayProcess refused = dray(List.of(
                "recover",
                "--from",
                "s3://staging/nothing/",
                "--s3-endpoint",
                site.s3.endpoint().toString(),
                "--data",
                folder.resolve("data").toString()));
        // Then
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.stderr()).contains("there is no marker of an installation");
    }

    private JsonNode replicate(String vm, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(site.replicateOptions());
        if (more.length > 0) {
            arguments.removeIf(argument -> argument.startsWith("s3://") || argument.equals("--staging"));
        }
        arguments.addAll(
                List.of("--vcenter-thumbprint=" + site.vcenter.certificate().sha256(), "--vm", vm, "--json"));
        arguments.addAll(List.of(more));
        DrayProcess process = dray(arguments);
        assertThat(process.exitCode()).as(process.stderr()).isZero();
        return result(process);
    }

    private DrayProcess recover(String data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "recover",
                "--from",
                "s3://staging/dray/",
                "--s3-endpoint",
                site.s3.endpoint().toString(),
                "--data",
                folder.resolve(data).toString(),
                "--json"));
        arguments.addAll(List.of(more));
        return dray(arguments);
    }

    private DrayProcess staged(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--from",
                "s3://staging/dray/",
                "--s3-endpoint",
                site.s3.endpoint().toString()));
        arguments.addAll(List.of(more));
        return dray(arguments);
    }

    /** Runs it to its end: two processes on one data directory refuse each other. */
    private DrayProcess dray(List<String> arguments) {
        DrayProcess process = DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
        process.exitCode();
        return process;
    }

    private static JsonNode result(DrayProcess process) throws IOException {
        List<String> lines = process.stdout().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
