package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.CountedReads;
import io.drayage.engine.testing.Severable;
import io.drayage.engine.testing.TestClock;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.drayage.protocol.segment.PartIndex;
import io.drayage.protocol.segment.PartIndexEntry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
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
    private static final long MIB = 1 << 20;
    private static final long BLOCK = 512 << 10;
    private static final int BLOCKS = 320;

    @TempDir
    Path directory;

    private final CountedReads reads = new CountedReads();
    private final UUID run = UUID.randomUUID();
    private Estate estate;
    private DrayageEngine engine;

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
        engine = engine(estate.vertx, "second", estate.runs, estate.snapshots, estate.store);
    }

    @AfterEach
    void stop() {
        reads.watch(count -> {});
        await(engine.close());
        assertThat(engine.budget().gauges().reservedBytes())
                .as("reserved bytes")
                .isZero();
        estate.assertNothingOpen();
        estate.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anEngineThatIsKilledCostsAtMost64MiBOfReading(long seed) throws IOException {
        // Given
        killAfter(20 + new Random(seed).nextInt(BLOCKS - 20));
        List<String> snapshots = await(estate.vcenter.snapshots("web01"));
        assertThat(snapshots).hasSize(1);
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(document().epoch()).isZero();
    }

    @Test
    void aKilledEngineWhoseSnapshotIsGoneCostsWhatChangedBesides() throws IOException {
        // Given
        killAfter(BLOCKS / 2);
        await(estate.vcenter.removeSnapshotsBehindTheBack("web01"));
        int changed = await(estate.vcenter.disk("web01", 0)).scribble(4, 10).size();
        await(estate.vcenter.disk("web01", 1)).scribble(5, 3);
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB + changed * BLOCK);
        assertOneEpoch(1);
    }

    @Test
    void aSnapshotThatIsRemovedInMidRunOpensAnotherEpochForEveryDisk() throws IOException {
        // Given
        atBlock(BLOCKS / 2, () -> {
            estate.vcenter.removeSnapshotsBehindTheBack("web01");
            estate.vcenter.disk("web01", 0).onSuccess(disk -> disk.scribble(6, 12));
            estate.vcenter.disk("web01", 1).onSuccess(disk -> disk.scribble(7, 3));
        });
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertOneEpoch(1);
        assertThat(notes()).contains("snapshot-lost");
    }

    @Test
    void aRunThatIsHandedOverKeepsItsSnapshotForTheNextEngine() throws IOException {
        // Given
        AtomicBoolean reached = new AtomicBoolean();
        atBlock(BLOCKS / 2, () -> reached.set(true));
        Future<RunResult> first = engine.replicate(estate.client, order(1), ProgressListener.NONE);
        until("half of it is read", reached::get);
        await(engine.handOverAll());
        assertThat(Estate.finish(first).state()).isEqualTo(State.FAILED);
        List<String> snapshots = await(estate.vcenter.snapshots("web01"));
        assertThat(snapshots).hasSize(1);
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertOneEpoch(0);
    }

    @Test
    void aVmThatMovesToAnotherHostIsReadOn() throws IOException {
        // Given
        atBlock(BLOCKS / 2, () -> estate.vcenter.vm("web01").vmotionCutting("esx-02.lab.test"));
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks())
                .allSatisfy(disk -> assertThat(disk.transport()).isEqualTo("nfc"));
    }

    @Test
    void aSessionThatIsDroppedIsOpenedAgain() throws IOException {
        // Given
        atBlock(BLOCKS / 2, () -> estate.vcenter.expireSessions());
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
    }

    @Test
    void aDatastoreAtItsFloorStopsTheRunAndLaterItGoesOn() throws IOException {
        // Given
        long room = await(estate.vcenter.datastore("datastore1").free());
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(24 * MIB));
        atBlock(BLOCKS / 4, () -> estate.vcenter.datastore("datastore1").free(1 << 30));
        // When
        RunResult stopped = goOn();
        // Then
        assertThat(stopped.state()).isEqualTo(State.FAILED);
        assertThat(stopped.statusMessage()).contains("datastore1").contains("floor");
        assertThat(stopped.resumable()).isTrue();
        assertThat(stopped.snapshot().removed()).isTrue();
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        assertThat(estate.runs.run(run).parts).isNotEmpty();
        RunResult refused = goOn();
        assertThat(refused.statusMessage()).contains("floor");
        assertThat(refused.resumable()).isTrue();
        assertThat(estate.runs.run(run).failure).isEmpty();
        await(estate.vcenter.datastore("datastore1").free(room));
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        RunResult result = goOn();
        estate.assertIdentical(result, "web01");
        assertThat(result.resumed()).isTrue();
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(storedBlocks()).as("no block is stored twice").doesNotHaveDuplicates();
    }

    @Test
    void aRunThatFindsNoRoomAtItsBeginningFailsAndLeavesNothing() {
        // Given
        await(estate.vcenter.datastore("datastore1").free(1 << 30));
        // When
        RunResult result = goOn();
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.resumable()).isFalse();
        assertThat(estate.runs.run(run).failure)
                .hasValueSatisfying(why -> assertThat(why).contains("floor"));
        assertThat(estate.stagedObjects()).isZero();
    }

    @Test
    void aSnapshotAtItsMaximumAgeIsRemovedAndTheRunGoesOnWithAnother() throws IOException {
        // Given
        TestClock clock = new TestClock();
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        DrayageEngine aging = engine(estate.vertx, "aging", estate.runs, estate.snapshots, estate.store, clock);
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(24 * MIB));
        atBlock(BLOCKS / 4, () -> clock.advance(Duration.ofHours(25)));
        // When
        RunResult stopped = Estate.finish(aging.replicate(estate.client, order(1), ProgressListener.NONE));
        await(aging.close());
        // Then
        assertThat(stopped.state()).isEqualTo(State.FAILED);
        assertThat(stopped.resumable()).isTrue();
        assertThat(stopped.statusMessage()).contains("the most that is allowed is 1440");
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        RunResult result = goOn();
        estate.assertIdentical(result, "web01");
        assertThat(document().epoch()).isEqualTo(1);
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
    }

    @Test
    void somebodyElsesTaskIsWaitedForAndNamed() throws IOException {
        // Given
        String task = await(estate.vcenter.vm("web01").beginTask("VirtualMachine.backup", "veeam", false));
        Future<RunResult> running = engine.replicate(estate.client, order(1), ProgressListener.NONE);
        until("it says so", () -> estate.runs.run(run).stages.stream().anyMatch(message -> message.contains("veeam")));
        assertThat(await(estate.vcenter.snapshots("web01"))).isEmpty();
        // When
        await(estate.vcenter.vm("web01").endTask(task));
        // Then
        estate.assertIdentical(Estate.finish(running), "web01");
    }

    private RunOrder order(long fence) {
        RunOrder o = estate.order("web01", run);
        return new RunOrder(
                o.installationId(),
                o.jobId(),
                o.runId(),
                fence,
                o.publicJobId(),
                o.publicRunId(),
                o.vmMoref(),
                o.vmInstanceUuid(),
                o.consistency(),
                o.transport(),
                o.image(),
                o.imageDirectory(),
                o.full(),
                o.policy());
    }

    private void atBlock(long block, Runnable deed) {
        AtomicBoolean done = new AtomicBoolean();
        reads.watch(count -> {
            if (count >= block && done.compareAndSet(false, true)) {
                deed.run();
            }
        });
    }

    /** Runs a first engine and ends it as kill -9 would. */
    private void killAfter(long blocks) {
        Severable life = new Severable();
        Vertx vertx = Vertx.vertx();
        DrayageEngine first = engine(
                vertx,
                "first",
                life.through(RunLedger.class, estate.runs),
                life.through(SnapshotLedger.class, estate.snapshots),
                life.through(ObjectStore.class, estate.store));
        atBlock(blocks, life::cut);
        first.replicate(life.through(VsphereClient.class, estate.client), order(1), ProgressListener.NONE);
        until("the engine is dead and its requests are over", life::isCutAndQuiet);
        await(vertx.close());
        reads.watch(count -> {});
    }

    private RunResult goOn() {
        return Estate.finish(engine.replicate(estate.client, order(2), ProgressListener.NONE));
    }

    /** Every block of the first disk that a durable part of the run has. */
    private List<Long> storedBlocks() {
        UUID first = estate.runs.run(run).disks.values().stream()
                .filter(disk -> disk.deviceKey() == 2000)
                .findFirst()
                .orElseThrow()
                .diskId();
        List<Long> blocks = new ArrayList<>();
        estate.runs.run(run).parts.stream()
                .filter(part -> part.diskId().equals(first))
                .map(part -> PartIndex.parse(ByteBuffer.wrap(part.index().getBytes())))
                .forEach(index -> index.entries().forEach(entry -> {
                    if (entry instanceof PartIndexEntry.Block block) {
                        blocks.add(block.blockIndex());
                    }
                }));
        return blocks;
    }

    private DrayageEngine engine(
            Vertx vertx, String name, RunLedger runs, SnapshotLedger snapshots, ObjectStore store) {
        return engine(vertx, name, runs, snapshots, store, Clock.systemUTC());
    }

    private DrayageEngine engine(
            Vertx vertx, String name, RunLedger runs, SnapshotLedger snapshots, ObjectStore store, Clock clock) {
        RunSetup setup = Estate.setup();
        return DrayageEngine.create(
                vertx,
                EngineConfig.defaults(directory.resolve("work-" + name), Estate.PREFIX),
                runs,
                snapshots,
                store,
                new RunSetup(clock, setup.watchEvery(), setup.foreignPoll(), reads));
    }

    private List<String> notes() {
        return estate.runs.run(run).notes.stream().map(RunNote::code).toList();
    }

    private RunDocument document() {
        return RunDocumentCodec.decode(
                estate.runs.run(run).sealed.orElseThrow().runJson().getBytes(StandardCharsets.UTF_8));
    }

    private void assertOneEpoch(int epoch) {
        assertThat(document().epoch()).isEqualTo(epoch);
        assertThat(document().disks())
                .allSatisfy(disk -> assertThat(disk.epoch()).isEqualTo(epoch));
    }
}
