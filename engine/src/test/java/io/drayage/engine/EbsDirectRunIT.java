package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.aws.SnapshotState;
import io.drayage.lab.aws.LabAwsOptions;
import io.drayage.lab.estate.DiskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs that end in an AMI of the lab's strict AWS; the AMI's volumes are read back and compared with the VM's disks. */
class EbsDirectRunIT {
    private static final long MIB = 1 << 20;
    private static final int BLOCK = 512 << 10;

    @TempDir
    Path directory;

    private Estate estate;
    private AwsEstate aws;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.generated(1, 48 * MIB, 0.5))
                        .disk(DiskSpec.generated(2, 20 * MIB + 1536, 0.8)));
        estate.transport = TransportWanted.AUTO;
        Files.createDirectories(directory.resolve("aws"));
        aws = new AwsEstate(
                estate,
                directory,
                LabAwsOptions.in(directory.resolve("aws"))
                        .withEmptyPages()
                        .withDelays(new LabAwsOptions.Delays(
                                Duration.ofMillis(300), Duration.ofMillis(300), Duration.ZERO)));
    }

    @AfterEach
    void stop() {
        aws.close();
        estate.close();
    }

    @Test
    void aFullRunAndAnIncrementEndInImagesThatHoldWhatTheVmHolds() throws IOException {
        // When
        RunResult first = aws.replicate("web01");
        // Then
        aws.assertIdentical(first, "web01");
        assertThat(aws.lab.counters().duplicatePuts()).isZero();
        // When some blocks change, and some become zero
        await(estate.vcenter.disk("web01", 0)).scribble(99, 5);
        await(estate.vcenter.disk("web01", 0)).write(4 * BLOCK, new byte[6 * BLOCK]);
        RunResult second = aws.replicate("web01");
        // Then
        aws.assertIdentical(second, "web01");
        assertThat(aws.lab.counters().duplicatePuts()).isZero();
        for (int disk = 0; disk < 2; disk++) {
            aws.assertIsTheDifference(
                    second.image().snapshotIds().get(disk),
                    first.image().snapshotIds().get(disk));
        }
        assertThat(await(aws.lab.ownBlocks(second.image().snapshotIds().get(1))))
                .isEmpty();
        assertThat(state(second, 0).tags())
                .containsEntry("drayage:parent", first.image().snapshotIds().get(0))
                .containsEntry("drayage:image", second.image().imageId())
                .containsEntry("drayage:owner", estate.installation.toString())
                .containsEntry("drayage:vm", "web01");
    }

    @Test
    void aSkippedConversionNeverMakesALaterImageWrong() throws IOException {
        // Given
        RunResult first = aws.replicate("web01");
        await(estate.vcenter.disk("web01", 0)).scribble(7, 4);
        // When a run fails while it converts, and the next one does not
        aws.lab.permissions().without("ebs:CompleteSnapshot");
        RunResult failed = aws.replicate("web01");
        aws.lab.permissions().restore();
        await(estate.vcenter.disk("web01", 0)).scribble(8, 4);
        RunResult third = aws.replicate("web01");
        // Then
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.statusMessage()).contains("ebs:CompleteSnapshot").contains("Allow");
        aws.assertIdentical(third, "web01");
        aws.assertIsTheDifference(
                third.image().snapshotIds().get(0), first.image().snapshotIds().get(0));
        assertThat(await(aws.lab.snapshots()))
                .as("the failed run's snapshots are gone")
                .hasSize(4);
    }

    @Test
    void aParentThatWasDeletedAndAnotherEncryptionMakeANewBase() throws IOException {
        // Given
        RunResult first = aws.replicate("web01");
        await(aws.access.ec2().deregisterImage(first.image().imageId()));
        await(aws.access.ec2().deleteSnapshot(first.image().snapshotIds().get(0)));
        // When
        RunResult second = aws.replicate("web01");
        RunResult encrypted = aws.replicate(aws.order("web01", encrypted()));
        // Then
        aws.assertIdentical(second, "web01");
        assertThat(tag(second, 0)).isEmpty();
        assertThat(tag(second, 1)).isPresent();
        aws.assertIdentical(encrypted, "web01");
        assertThat(tag(encrypted, 0)).isEmpty();
        assertThat(state(encrypted, 0).encrypted()).isTrue();
    }

    private Optional<String> tag(RunResult result, int disk) {
        return Optional.ofNullable(state(result, disk).tags().get("drayage:parent"));
    }

    private SnapshotState state(RunResult result, int disk) {
        String id = result.image().snapshotIds().get(disk);
        return Objects.requireNonNull(
                await(aws.access.ec2().snapshots(List.of(id))).get(id), id);
    }

    private static ImagePolicy encrypted() {
        return new ImagePolicy(
                Optional.empty(), ImagePolicy.DEFAULT_ROLE, true, Optional.empty(), 0, Optional.empty(), "dc1");
    }
}
