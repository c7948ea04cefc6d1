package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.testing.TestClock;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.protocol.segment.PartIndex;
import io.drayage.protocol.segment.PartIndexEntry;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over NFC that lose their engine, their snapshot, their host or the room under them, and go on. */
class ResumeRunIT {
    private static final long MIB = KilledRun.MIB;
    private static final long BLOCK = KilledRun.BLOCK;
    private static final int BLOCKS = KilledRun.BLOCKS;

    @TempDir
    Path directory;

    private Estate estate;
    private KilledRun run;

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test", "esx-02.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.generated(1, BLOCKS * BLOCK, 1.0))
                        .disk(DiskSpec.generated(2, 20 * MIB, 0.8)));
        estate.transport = TransportWanted.AUTO;
        run = new KilledRun(estate, directory);
    }

    @AfterEach
    void stop() {
        run.close();
        assertThat(run.engine.budget().gauges().reservedBytes())
                .as("reserved bytes")
                .isZero();
        estate.assertNothingOpen();
        estate.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anEngineThatIsKilledCostsAtMost64MiBOfReading(long seed) throws IOException {
        // Given
        run.killAfter(20 + new Random(seed).nextInt(BLOCKS - 20));
        List<String> snapshots = await(estate.vcenter.snapshots("web01"));
        assertThat(snapshots).hasSize(1);
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(run.document().epoch()).isZero();
    }

    @Test
    void aKilledEngineWhoseSnapshotIsGoneCostsWhatChangedBesides() throws IOException {
        // Given
        run.killAfter(BLOCKS / 2);
        await(estate.vcenter.removeSnapshotsBehindTheBack("web01"));
        int changed = await(estate.vcenter.disk("web01", 0)).scribble(4, 10).size();
        await(estate.vcenter.disk("web01", 1)).scribble(5, 3);
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB + changed * BLOCK);
        assertOneEpoch(1);
    }

    @Test
    void aSnapshotThatIsRemovedInMidRunOpensAnotherEpochForEveryDisk() throws IOException {
        // Given
        run.atBlock(BLOCKS / 2, () -> {
            estate.vcenter.removeSnapshotsBehindTheBack("web01");
            estate.vcenter.disk("web01", 0).onSuccess(disk -> disk.scribble(6, 12));
            estate.vcenter.disk("web01", 1).onSuccess(disk -> disk.scribble(7, 3));
        });
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertOneEpoch(1);
        assertThat(notes()).contains("snapshot-lost");
    }

    @Test
    void aRunThatIsHandedOverKeepsItsSnapshotForTheNextEngine() throws IOException {
        // Given
        AtomicBoolean reached = new AtomicBoolean();
        run.atBlock(BLOCKS / 2, () -> reached.set(true));
        Future<RunResult> first = run.engine.replicate(estate.client, run.order(1), ProgressListener.NONE);
        until("half of it is read", reached::get);
        await(run.engine.handOverAll());
        assertThat(Estate.finish(first).state()).isEqualTo(State.FAILED);
        List<String> snapshots = await(estate.vcenter.snapshots("web01"));
        assertThat(snapshots).hasSize(1);
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertOneEpoch(0);
    }

    @Test
    void aVmThatMovesToAnotherHostIsReadOn() throws IOException {
        // Given
        run.atBlock(BLOCKS / 2, () -> estate.vcenter.vm("web01").vmotionCutting("esx-02.lab.test"));
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks())
                .allSatisfy(disk -> assertThat(disk.transport()).isEqualTo("nfc"));
    }

    @Test
    void aSessionThatIsDroppedIsOpenedAgain() throws IOException {
        // Given
        run.atBlock(BLOCKS / 2, () -> estate.vcenter.expireSessions());
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
    }

    @Test
    void aDatastoreAtItsFloorStopsTheRunAndLaterItGoesOn() throws IOException {
        // Given
        long room = await(estate.vcenter.datastore("datastore1").free());
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(24 * MIB));
        run.atBlock(BLOCKS / 4, () -> estate.vcenter.datastore("datastore1").free(1 << 30));
        // When
        RunResult stopped = run.goOn();
        // Then
        assertThat(stopped.state()).isEqualTo(State.FAILED);
        assertThat(stopped.statusMessage()).contains("datastore1").contains("floor");
        assertThat(stopped.resumable()).isTrue();
        assertThat(stopped.snapshot().removed()).isTrue();
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        assertThat(run.row().parts).isNotEmpty();
        RunResult refused = run.goOn();
        assertThat(refused.statusMessage()).contains("floor");
        assertThat(refused.resumable()).isTrue();
        assertThat(run.row().failure).isEmpty();
        await(estate.vcenter.datastore("datastore1").free(room));
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        RunResult result = run.goOn();
        estate.assertIdentical(result, "web01");
        assertThat(result.resumed()).isTrue();
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(storedBlocks()).as("no block is stored twice").doesNotHaveDuplicates();
    }

    @Test
    void aRunThatFindsNoRoomAtItsBeginningFailsAndLeavesNothing() {
        // Given
        await(estate.vcenter.datastore("datastore1").free(1 << 30));
        // When
        RunResult result = run.goOn();
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.resumable()).isFalse();
        assertThat(run.row().failure).hasValueSatisfying(why -> assertThat(why).contains("floor"));
        assertThat(estate.stagedObjects()).isZero();
    }

    @Test
    void aSnapshotAtItsMaximumAgeIsRemovedAndTheRunGoesOnWithAnother() throws IOException {
        // Given
        TestClock clock = new TestClock();
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        DrayageEngine aging = run.engine("aging", clock);
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(24 * MIB));
        run.atBlock(BLOCKS / 4, () -> clock.advance(Duration.ofHours(25)));
        // When
        RunResult stopped = Estate.finish(aging.replicate(estate.client, run.order(1), ProgressListener.NONE));
        await(aging.close());
        // Then
        assertThat(stopped.state()).isEqualTo(State.FAILED);
        assertThat(stopped.resumable()).isTrue();
        assertThat(stopped.statusMessage()).contains("the most that is allowed is 1440");
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        RunResult result = run.goOn();
        estate.assertIdentical(result, "web01");
        assertThat(run.document().epoch()).isEqualTo(1);
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
    }

    @Test
    void somebodyElsesTaskIsWaitedForAndNamed() throws IOException {
        // Given
        String task = await(estate.vcenter.vm("web01").beginTask("VirtualMachine.backup", "veeam", false));
        Future<RunResult> running = run.engine.replicate(estate.client, run.order(1), ProgressListener.NONE);
        until("it says so", () -> run.row().stages.stream().anyMatch(message -> message.contains("veeam")));
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        // When
        await(estate.vcenter.vm("web01").endTask(task));
        // Then
        estate.assertIdentical(Estate.finish(running), "web01");
    }

    /** Every block of the first disk that a durable part of the run has. */
    private List<Long> storedBlocks() {
        UUID first = run.row().disks.values().stream()
                .filter(disk -> disk.deviceKey() == 2000)
                .findFirst()
                .orElseThrow()
                .diskId();
        List<Long> blocks = new ArrayList<>();
        run.row().parts.stream()
                .filter(part -> part.diskId().equals(first))
                .map(part -> PartIndex.parse(ByteBuffer.wrap(part.index().getBytes())))
                .forEach(index -> index.entries().forEach(entry -> {
                    if (entry instanceof PartIndexEntry.Block block) {
                        blocks.add(block.blockIndex());
                    }
                }));
        return blocks;
    }

    private List<String> notes() {
        return run.row().notes.stream().map(RunNote::code).toList();
    }

    private void assertOneEpoch(int epoch) {
        assertThat(run.document().epoch()).isEqualTo(epoch);
        assertThat(run.document().disks())
                .allSatisfy(disk -> assertThat(disk.epoch()).isEqualTo(epoch));
    }
}
