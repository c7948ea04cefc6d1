package io.drayage.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.Await;
import io.drayage.lab.aws.LabAws;
import io.drayage.lab.aws.LabAwsOptions;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dray replicate --image ebs-direct} as a process, against the lab and its strict AWS. */
class AmiReplicateIT {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final Vertx vertx = Vertx.vertx();
    private final LabSite site;
    private final LabAws aws;

    AmiReplicateIT(@TempDir Path labFolder) throws IOException {
        Path objects = Files.createDirectories(labFolder.resolve("s3"));
        site = new LabSite(labFolder, LabS3Options.in(objects).withKeys(LabAws.ACCESS_KEY, LabAws.SECRET_KEY));
        aws = Await.result(LabAws.start(vertx, LabAwsOptions.in(labFolder)));
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(site.vcenter.counters().snapshotsPresent()).as("snapshots").isZero();
        assertThat(site.vcenter.counters().leasesOpen()).as("leases").isZero();
        Await.result(aws.close());
        Await.result(vertx.close());
        site.close();
    }

    @Test
    void aFullRunAndAnIncrementEndInAmisThatHoldTheSource() throws IOException {
        // When: a full run
        JsonNode full = result(dray());
        // Then
        List<String> bases = volumes(full);

        // When: a guest writes, and the same call again
        List<Long> written = Await.result(site.vcenter.disk("web01", 0)).scribble(3, 4);
        JsonNode increment = result(dray());
        // Then: a second AMI, whose snapshots hold of their own no more than what was written
        List<String> children = volumes(increment);
        assertThat(increment.path("image").path("imageId").asText())
                .isNotEqualTo(full.path("image").path("imageId").asText());
        assertThat(children).doesNotContainAnyElementsOf(bases);
        assertThat(Await.result(aws.ownBlocks(children.get(0)))).hasSizeBetween(1, written.size());
        assertThat(Await.result(aws.ownBlocks(children.get(1)))).isEmpty();
    }

    @Test
    void whatAwsRefusesIsNamedWithTheActionAndNotTriedAgain() {
        // Given
        aws.permissions().without("ebs:StartSnapshot");

        // When
        DrayProcess refused = dray();

        // Then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr()).contains("ebs:StartSnapshot").doesNotContain(LabAws.SECRET_KEY);
        assertThat(Await.result(aws.images())).isEmpty();
        assertThat(aws.counters().calls().getOrDefault("StartSnapshot", 0L)).isLessThanOrEqualTo(2);
    }

    private DrayProcess dray() {
        List<String> arguments = new ArrayList<>(site.replicateOptions());
        arguments.addAll(List.of(
                "--vcenter-thumbprint=" + site.vcenter.certificate().sha256(),
                "--vm=web01",
                "--image=ebs-direct",
                "--ec2-endpoint=" + aws.endpoint(),
                "--ebs-endpoint=" + aws.endpoint(),
                "--json"));
        return DrayProcess.start(folder, site.environment(), arguments.toArray(String[]::new));
    }

    private static JsonNode result(DrayProcess dray) throws IOException {
        assertThat(dray.exitCode()).as(dray.stderr()).isZero();
        assertThat(dray.stderr()).doesNotContain(LabAws.SECRET_KEY);
        List<String> lines = dray.stdout().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    /** The image's snapshots, each proven to hold the disk as it is now. */
    private List<String> volumes(JsonNode result) throws IOException {
        JsonNode image = result.path("image");
        assertThat(image.path("builder").asText()).isEqualTo("ebs-direct");
        List<String> snapshots = new ArrayList<>(
                Await.result(aws.devices(image.path("imageId").asText())).values());
        assertThat(snapshots).hasSize(2);
        for (int disk = 0; disk < snapshots.size(); disk++) {
            assertThat(image.path("snapshotIds").get(disk).asText()).isEqualTo(snapshots.get(disk));
            Path raw =
                    Await.result(aws.exportSnapshot(snapshots.get(disk), folder.resolve(snapshots.get(disk) + ".raw")));
            try (FileChannel volume = FileChannel.open(raw, StandardOpenOption.WRITE)) {
                volume.truncate(
                        result.path("disks").get(disk).path("capacityBytes").asLong());
            }
            assertThat(site.isDisk(raw, "web01", disk)).as("disk %d", disk).isTrue();
        }
        return snapshots;
    }
}
