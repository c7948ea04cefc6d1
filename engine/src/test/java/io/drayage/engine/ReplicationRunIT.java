package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RestoreOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.api.VerifyOrder;
import io.drayage.engine.api.VerifyReport;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole run against the lab: lease, pipeline, S3, seal, image; and everything that can go wrong on the way. */
class ReplicationRunIT {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private Estate estate;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(directory, vcenter -> {
            var datacenter = vcenter.datacenter("DC0").cluster("C0", "esx-01.lab.test");
            datacenter
                    .vm("web01")
                    .disk(DiskSpec.generated(1, 48 * MIB, 0.6))
                    .disk(DiskSpec.generated(2, 20 * MIB + 1536, 0.8));
            datacenter.vm("db01").disk(DiskSpec.generated(3, 64 * MIB, 0.9));
            datacenter.vm("empty").disk(DiskSpec.generated(4, 32 * MIB, 0));
        });
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void everyDiskOfAVmBecomesAnIdenticalImage() throws IOException {
        // When
        RunResult result = estate.replicate("web01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "web01");
        assertThat(result.snapshot().removed()).isTrue();
        assertThat(result.consistency()).isEqualTo("application");
        assertThat(result.disks()).allSatisfy(disk -> {
            assertThat(disk.changeSource()).isEqualTo("full");
            assertThat(disk.blocksChanged()).isPositive();
            assertThat(disk.manifest()).startsWith("s3://staging/dray/");
        });
    }

    @Test
    void aSecondRunStoresOnlyWhatDiffers() throws IOException {
        // Given
        estate.replicate("web01");
        List<Long> changed = await(estate.vcenter.disk("web01", 0)).scribble(99, 5);
        // When
        RunResult result = estate.replicate("web01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "web01");
        RunResult.Disk first = result.disks().get(0);
        assertThat(first.changeSource()).isEqualTo("hash");
        assertThat(first.blocksChanged()).isLessThanOrEqualTo(changed.size());
        assertThat(result.disks().get(1).blocksChanged()).isZero();
        assertThat(result.disks().get(1).bytesStored()).isZero();
    }

    @Test
    void aChainOfManyIncrementsStillRestoresIdentically() throws IOException {
        // Given
        RunResult result = estate.replicate("db01");
        // When
        for (int run = 0; run < 6; run++) {
            await(estate.vcenter.disk("db01", 0)).scribble(run, 3);
            result = estate.replicate("db01");
            assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        }
        // Then
        estate.assertIdentical(result, "db01");
    }

    @Test
    void anEmptyDiskNeedsNoSegment() throws IOException {
        // When
        RunResult result = estate.replicate("empty");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "empty");
        assertThat(result.disks().get(0).blocksChanged()).isZero();
    }

    @Test
    void severalVmsMoveAtOnce() throws IOException {
        // When
        Future<RunResult> web = estate.engine.replicate(estate.client, estate.order("web01"), ProgressListener.NONE);
        Future<RunResult> db = estate.engine.replicate(estate.client, otherJob("db01"), ProgressListener.NONE);
        // Then
        estate.assertIdentical(Estate.finish(web), "web01");
        estate.assertIdentical(Estate.finish(db), "db01");
    }

    @Test
    void restoreAndVerifyReadTheStagingAreaAlone() throws IOException {
        // Given
        estate.replicate("web01");
        String source = estate.sourceSha256("web01", 0);
        await(estate.vcenter.disk("web01", 0)).scribble(5, 10);
        Path output = directory.resolve("restored");
        // When
        var restored = await(estate.engine.restore(
                new RestoreOrder(Optional.empty(), Estate.PREFIX, Optional.empty(), output), ProgressListener.NONE));
        VerifyReport staging = await(estate.engine.verify(
                new VerifyOrder(Optional.empty(), Estate.PREFIX, Optional.empty(), Optional.empty()),
                ProgressListener.NONE));
        // Then
        assertThat(Estate.sha256(Path.of(restored.disks().get(0).file()))).isEqualTo(source);
        assertThat(staging.proven()).isTrue();
    }

    @Test
    void verifyFindsAChangedByteInAnImage() throws IOException {
        // Given
        RunResult result = estate.replicate("web01");
        Path image = Path.of(result.image().files().get(0));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(5 * 512 * 1024 + 77);
            int old = file.read();
            file.seek(5 * 512 * 1024 + 77);
            file.write(old ^ 1);
        }
        // When
        VerifyReport report = await(estate.engine.verify(
                new VerifyOrder(
                        Optional.empty(), Estate.PREFIX, Optional.empty(), Optional.of(estate.images.resolve("web01"))),
                ProgressListener.NONE));
        // Then
        assertThat(report.proven()).isFalse();
        assertThat(report.disks().get(0).badBlocks()).isOne();
        assertThat(report.disks().get(0).firstBad()).contains("block 5");
    }

    @Test
    void aSegmentThatChangedAtRestNeverBecomesAnImage() {
        // Given
        estate.s3.faults().inject(FaultRule.on("UploadPart", new Fault.CorruptAtRest()));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains("block").contains("no image was made");
        assertThat(estate.images.resolve("db01")).isEmptyDirectory();
    }

    @Test
    void aStreamThatIsCutIsReadAgainOverANewLease() throws IOException {
        // Given
        estate.vcenter
                .faults()
                .onStream("db01", LabFaults.ANY, 1, StreamFault.NONE.cutAfter(8 * MIB, StreamFault.Cut.RST));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "db01");
    }

    @Test
    void aLeaseThatExpiresMidWayIsOpenedAgain() throws IOException {
        // Given
        estate.vcenter.faults().onLease("db01", 1, new LeaseFault(LeaseFault.Kind.EXPIRES, 4 * MIB));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "db01");
    }

    @Test
    void aStreamThatIsAlwaysTruncatedNeverBecomesAnObject() throws IOException {
        // Given
        estate.vcenter
                .faults()
                .onStream("db01", LabFaults.ANY, LabFaults.ALWAYS, StreamFault.NONE.withoutEndOfStream());
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertFailedCleanly(result, "Hard disk 1", "db01");
        estate.vcenter.faults().clear();
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    @Test
    void aBitThatFlipsOnTheWireIsFound() throws IOException {
        // Given
        estate.vcenter
                .faults()
                .onStream("db01", LabFaults.ANY, LabFaults.ALWAYS, StreamFault.NONE.corruptAt(6 * MIB + 100));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertFailedCleanly(result, "db01");
        estate.vcenter.faults().clear();
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    @ParameterizedTest
    @EnumSource(
            value = LeaseFault.Kind.class,
            names = {"ERROR_AT_START", "WRONG_THUMBPRINT", "WRONG_MANIFEST"})
    void aLeaseThatCannotBeTrustedFailsTheRunAndLeavesNothing(LeaseFault.Kind kind) throws IOException {
        // Given
        estate.vcenter.faults().onLease("db01", LabFaults.ALWAYS, LeaseFault.of(kind));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertFailedCleanly(result, "db01");
        estate.vcenter.faults().clear();
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    @Test
    void lostAcknowledgementsOfCreateAndCompleteAreResolved() throws IOException {
        // Given
        estate.s3.faults().inject(FaultRule.on("CreateMultipartUpload", new Fault.LoseAcknowledgement()));
        estate.s3.faults().inject(FaultRule.on("CompleteMultipartUpload", new Fault.LoseAcknowledgement()));
        // When
        RunResult result = estate.replicate("db01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "db01");
    }

    @Test
    void aSlowStoreAndBrokenConnectionsAreOutlived() throws IOException {
        // Given
        estate.s3
                .faults()
                .inject(FaultRule.on("UploadPart", Fault.Answer.slowDown()).times(2));
        estate.s3
                .faults()
                .inject(FaultRule.on("UploadPart", new Fault.Reset(100_000)).after(3));
        estate.s3
                .faults()
                .inject(FaultRule.on("UploadPart", new Fault.CorruptInTransit()).after(5));
        // When
        RunResult result = estate.replicate("web01");
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(result, "web01");
    }

    @Test
    void aStoreThatRefusesFailsTheRunAndTheNextOneWorks() throws IOException {
        // Given
        estate.s3
                .faults()
                .inject(FaultRule.on("UploadPart", new Fault.Answer(403, "AccessDenied"))
                        .always());
        // When
        RunResult result = estate.replicate("db01");
        estate.s3.faults().clear();
        // Then
        assertFailedCleanly(result, "AccessDenied");
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    @Test
    void aCancelledRunEndsSoonAndLeavesNothing() throws IOException {
        // Given
        estate.vcenter.faults().onStream("db01", LabFaults.ANY, 1, StreamFault.NONE.slow(2 * MIB));
        UUID runId = UUID.randomUUID();
        Future<RunResult> run =
                estate.engine.replicate(estate.client, estate.order("db01", runId), ProgressListener.NONE);
        io.drayage.engine.testing.Await.until(
                "the stream flows", () -> estate.vcenter.counters().streamsOpen() == 1);
        // When
        await(estate.engine.cancel(runId));
        // Then
        assertFailedCleanly(Estate.finish(run), "cancelled");
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    @Test
    void anInterruptedRunGoesOnWithoutSendingDurablePartsAgain() throws IOException {
        // Given
        estate.vcenter
                .faults()
                .onStream(
                        "db01",
                        LabFaults.ANY,
                        1,
                        StreamFault.NONE.silentAt(20 * MIB, java.time.Duration.ofSeconds(60)));
        UUID runId = UUID.randomUUID();
        Future<RunResult> first =
                estate.engine.replicate(estate.client, estate.order("db01", runId), ProgressListener.NONE);
        io.drayage.engine.testing.Await.until(
                "a part is durable", () -> !estate.runs.run(runId).parts.isEmpty());
        await(estate.engine.interruptAll());
        assertThat(Estate.finish(first).statusMessage()).contains("interrupted");
        int before = estate.runs.run(runId).parts.size();
        // When
        RunResult second = Estate.finish(
                estate.engine.replicate(estate.client, estate.order("db01", runId), ProgressListener.NONE));
        // Then
        assertThat(second.state()).as(second.statusMessage()).isEqualTo(State.COMPLETED);
        estate.assertIdentical(second, "db01");
        assertThat(before).isPositive();
        assertThat(second.resumed()).isTrue();
        assertThat(second.disks().get(0).blocksSame()).isPositive();
    }

    @Test
    void anotherInstallationsPrefixIsNotTouched() {
        // Given
        estate.replicate("empty");
        var foreign = new io.drayage.engine.api.RunOrder(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                "sms-job-0000000b",
                "sms-run-0000000b",
                await(estate.vcenter.moref("db01")),
                Optional.empty(),
                io.drayage.engine.api.RunOrder.ConsistencyWanted.AUTO,
                io.drayage.engine.api.RunOrder.TransportWanted.AUTO,
                io.drayage.engine.api.RunOrder.ImageWanted.NONE,
                Optional.empty(),
                false,
                io.drayage.engine.api.RunPolicy.defaults(),
                io.drayage.engine.api.ImagePolicy.defaults());
        // When
        RunResult result = Estate.finish(estate.engine.replicate(estate.client, foreign, ProgressListener.NONE));
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains("belongs to Drayage installation " + estate.installation);
    }

    @Test
    void aFullDiskUnderTheImagesIsNamedAndTheNextRunWorks() throws Exception {
        // Given: a file system of 4 MiB where the images go; mounting needs root, which CI is
        Files.createDirectories(estate.images);
        assumeTrue(
                mount("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", estate.images.toString()),
                "LOUD: not tested without the right to mount a small file system");
        RunResult result;
        try {
            // When
            result = estate.replicate("db01");
        } finally {
            mount("umount", estate.images.toString());
        }
        // Then: the run is sealed, only its image is missing
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains("No space left on device").contains("Make room");
        assertThat(estate.images.resolve("db01")).doesNotExist();
        estate.assertNothingOpen();
        estate.assertIdentical(estate.replicate("db01"), "db01");
    }

    private static boolean mount(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private io.drayage.engine.api.RunOrder otherJob(String vm) {
        return Orders.ofJob(estate.order(vm), UUID.randomUUID());
    }

    private void assertFailedCleanly(RunResult result, String... words) {
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains(List.of(words)).doesNotContain("unexpected");
        assertThat(estate.stagedObjects()).as("staged objects").isZero();
        estate.assertNothingOpen();
    }
}
