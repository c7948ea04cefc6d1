package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.vcenter.TrackingLoss;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full runs and increments over NFC, with change tracking that works, lies and fails. */
class IncrementRunIT {
    private static final long MIB = 1 << 20;
    private static final long BLOCK = 512 << 10;

    @TempDir
    Path directory;

    private Estate estate;
    private UUID lastRun = UUID.randomUUID();

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(directory, vcenter -> {
            var datacenter = vcenter.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
            datacenter
                    .vm("web01")
                    .disk(DiskSpec.generated(1, 96 * MIB, 0.5))
                    .disk(DiskSpec.generated(2, 20 * MIB + 1536, 0.8));
        });
        estate.transport = TransportWanted.AUTO;
    }

    @AfterEach
    void stop() {
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void aFullRunOverNfcSwitchesTrackingOnAndSaysSo() throws IOException {
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks()).allSatisfy(disk -> {
            assertThat(disk.transport()).isEqualTo("nfc");
            assertThat(disk.changeSource()).isEqualTo("full");
        });
        assertThat(notes()).contains(RunNote.CHANGE_TRACKING_ENABLED);
        assertThat(document().disks())
                .allSatisfy(disk -> assertThat(disk.changeId()).isPresent());
    }

    @Test
    void anIncrementReadsWhatChangedAndItsSampleAndNothingElse() throws IOException {
        // Given
        replicate();
        List<Long> changed = await(estate.vcenter.disk("web01", 0)).scribble(99, 5);
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        RunResult.Disk first = result.disks().get(0);
        assertThat(first.changeSource()).isEqualTo("cbt");
        assertThat(first.blocksChanged()).isBetween(1L, (long) changed.size());
        assertThat(first.bytesRead()).isLessThanOrEqualTo((changed.size() + 16) * BLOCK);
        assertThat(result.disks().get(1).blocksChanged()).isZero();
        assertThat(result.blocksTrustedUnread()).isPositive();
        assertThat(document().blocksTrustedUnread()).isEqualTo(result.blocksTrustedUnread());
        assertThat(document().disks().get(0).runsSinceSweep()).isPositive();
    }

    @Test
    void blocksThatBecameZeroAreRecorded() throws IOException {
        // Given
        replicate();
        await(estate.vcenter.disk("web01", 0)).write(0, new byte[(int) (8 * BLOCK)]);
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("cbt");
        assertThat(result.disks().get(0).blocksZero()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void aLieThatTheSampleFindsTurnsTheDiskToHashInThisVeryRun() throws IOException {
        // Given a disk of which every block changed, and tracking that says none did: whatever the sample holds, it
        // meets the lie
        replicate();
        await(estate.vcenter.disk("web01", 0)).write(0, noise((int) (96 * MIB)));
        estate.vcenter
                .faults()
                .onChangedAreas(
                        "web01", "0", LabFaults.ALWAYS, new ChangedAreaFault(ChangedAreaFault.Kind.NOTHING_CHANGED, 0));
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        RunResult.Disk lied = result.disks().get(0);
        assertThat(lied.changeSource()).isEqualTo("hash");
        assertThat(lied.samplesMismatched()).isEqualTo(16);
        assertThat(lied.blocksChanged()).isEqualTo(192);
        assertThat(result.disks().get(1).samplesMismatched()).isZero();
        assertThat(result.disks().get(1).changeSource()).isEqualTo("cbt");
        assertThat(document().disks().get(0).samplesMismatched()).isEqualTo(16);
        assertThat(document().disks().get(0).runsSinceSweep()).isZero();
        assertThat(estate.runs.run(lastRun).disks.values())
                .anySatisfy(disk -> assertThat(disk.samplesMismatched()).isEqualTo(16));
        assertThat(estate.runs.run(lastRun).notes)
                .filteredOn(note -> note.code().equals("change-tracking-lied"))
                .singleElement()
                .satisfies(note -> assertThat(note.severity()).isEqualTo(RunNote.Severity.WARNING));
    }

    @Test
    void aForeignSnapshotThatWasThereWhenTrackingWasSwitchedOnForbidsToAskForAllocatedAreas() throws IOException {
        // Given one that is gone before ours is taken
        await(estate.vcenter.vm("web01").snapshot("golden"));
        estate.policy = Orders.trackingWithoutWaiting();
        VsphereClient vanishing =
                after("setChangeTracking", () -> estate.vcenter.vm("web01").removeSnapshot("golden"));
        // When
        RunResult result = Estate.finish(
                estate.engine.replicate(vanishing, estate.order("web01", lastRun), ProgressListener.NONE));
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(await(estate.vcenter.vm("web01").isTracked())).isTrue();
        assertThat(estate.vcenter.counters().calls()).doesNotContainKey("QueryChangedDiskAreas");
        assertThat(result.blocksTrustedUnread()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TrackingLoss.class)
    void whateverBefallsTrackingTheImageIsRight(TrackingLoss loss) throws IOException {
        // Given
        replicate();
        await(estate.vcenter.vm("web01").loseTracking(loss));
        await(estate.vcenter.disk("web01", 0)).scribble(7, 9);
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo(loss == TrackingLoss.NONE ? "cbt" : "hash");
        if (loss != TrackingLoss.NONE) {
            assertThat(notes()).contains("change-tracking-distrusted");
            assertThat(result.disks().get(0).blocksChanged()).isBetween(1L, 9L);
        }
    }

    @Test
    void answersThatBreakTheRulesAreDistrusted() throws IOException {
        // Given
        replicate();
        await(estate.vcenter.disk("web01", 0)).scribble(7, 9);
        estate.vcenter
                .faults()
                .onChangedAreas(
                        "web01", "0", LabFaults.ALWAYS, new ChangedAreaFault(ChangedAreaFault.Kind.FILE_FAULT, 11));
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(result.disks().get(1).changeSource()).isEqualTo("cbt");
    }

    @Test
    void aGrownDiskIsComparedAsAWhole() throws IOException {
        // Given
        replicate();
        await(estate.vcenter.vm("web01").resizeDisk(0, 128 * MIB));
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
    }

    @Test
    void aReplacedDiskIsReadAfresh() throws IOException {
        // Given
        replicate();
        await(estate.vcenter.vm("web01").replaceDisk(1, DiskSpec.generated(55, 20 * MIB, 0.7)));
        // When
        RunResult result = replicate();
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        assertThat(result.disks())
                .anySatisfy(disk -> assertThat(disk.changeSource()).isEqualTo("full"));
    }

    @Test
    void aSweepReadsEverything() throws IOException {
        // Given
        replicate();
        estate.policy = Orders.sweeping();
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(result.blocksTrustedUnread()).isZero();
        assertThat(document().disks().get(0).runsSinceSweep()).isZero();
    }

    @Test
    void theJobMayForbidTracking() throws IOException {
        // Given
        RunPolicy d = RunPolicy.defaults();
        estate.policy = new RunPolicy(
                false,
                d.sweepEveryRuns(),
                false,
                false,
                d.datastoreFloorBytes(),
                d.datastoreFloorPercent(),
                d.snapshotMaxAge(),
                d.foreignWait());
        // When
        replicate();
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(await(estate.vcenter.vm("web01").isTracked())).isFalse();
        assertThat(notes()).contains("change-tracking-off");
    }

    @Test
    void aVmThatMovesBetweenRunsIsFoundAgain() throws IOException {
        // Given
        replicate();
        await(estate.vcenter.vm("web01").vmotion("esx-02.lab.test"));
        await(estate.vcenter.disk("web01", 0)).scribble(3, 4);
        // When
        RunResult result = replicate();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).transport()).isEqualTo("nfc");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("cbt");
    }

    private RunResult replicate() {
        lastRun = UUID.randomUUID();
        RunResult result = Estate.finish(
                estate.engine.replicate(estate.client, estate.order("web01", lastRun), ProgressListener.NONE));
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        return result;
    }

    private List<String> notes() {
        return estate.runs.run(lastRun).notes.stream().map(RunNote::code).toList();
    }

    private RunDocument document() {
        return RunDocumentCodec.decode(
                estate.runs.run(lastRun).sealed.orElseThrow().runJson().getBytes(StandardCharsets.UTF_8));
    }

    /** The estate's client; when a call of this name has succeeded, the deed is done before its answer is given. */
    private VsphereClient after(String method, Supplier<Future<Void>> deed) {
        return (VsphereClient) Proxy.newProxyInstance(
                VsphereClient.class.getClassLoader(),
                new Class<?>[] {VsphereClient.class},
                (proxy, called, arguments) -> {
                    Object answer = called.invoke(estate.client, arguments);
                    return called.getName().equals(method)
                            ? ((Future<?>) answer).compose(done -> deed.get().map((Object) done))
                            : answer;
                });
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(5).nextBytes(bytes);
        return bytes;
    }
}
