package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.CountedReads;
import io.drayage.engine.testing.Severable;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.protocol.run.RunDocument;
import io.drayage.protocol.run.RunDocumentCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash costs beyond the parts: blocks that were compared and found to be nothing new, and epochs whose snapshot is gone. */
class ExactResumeIT {
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
                        .cluster("C0", "esx-01.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.generated(1, BLOCKS * BLOCK, 1.0)));
        estate.transport = TransportWanted.AUTO;
        engine = engine(estate.vertx, "second", estate.runs, estate.snapshots, estate.store);
    }

    @AfterEach
    void stop() {
        reads.watch(count -> {});
        await(engine.close());
        estate.assertNothingOpen();
        estate.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 310})
    void anEngineThatIsKilledWhileItComparesAWholeDiskCostsAtMost64MiBOfReading(long block) throws IOException {
        // Given
        sealedOnce();
        await(estate.vcenter.disk("web01", 0)).scribble(4, 10);
        estate.policy = sweeping();
        killAfter(block);
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(result.blocksTrustedUnread()).isZero();
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(estate.runs.run(run).marks).as("writes of marks").isBetween(3, 40);
    }

    @Test
    void aWholeDiskThatWasBeingComparedWhenItsSnapshotAndTheEngineWentCostsWhatChangedBesides() throws IOException {
        // Given
        sealedOnce();
        await(estate.vcenter.disk("web01", 0)).scribble(4, 10);
        estate.policy = sweeping();
        killAfter(BLOCKS - 30);
        await(estate.vcenter.removeSnapshotsBehindTheBack("web01"));
        int changed = await(estate.vcenter.disk("web01", 0)).scribble(5, 6).size();
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(document().epoch()).isEqualTo(1);
        assertThat(result.blocksTrustedUnread()).isPositive();
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB + (changed + 16) * BLOCK);
    }

    @Test
    void aSnapshotThatIsLostAndThenACrashDoNotMakeTheOlderEpochBeReadAgain() throws IOException {
        // Given an engine that loses its snapshot, then dies in the second epoch
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(48 * MIB));
        Severable life = new Severable();
        AtomicInteger taken = new AtomicInteger(-1);
        reads.watch(count -> {
            int now = estate.vcenter.counters().snapshotsTaken();
            if (count >= BLOCKS * 15 / 16 && taken.compareAndSet(-1, now)) {
                estate.vcenter.removeSnapshotsBehindTheBack("web01");
                estate.vcenter.disk("web01", 0).onSuccess(disk -> disk.scribble(6, 5));
            } else if (taken.get() >= 0 && now > taken.get()) {
                life.cut();
            }
        });
        runUntilCut(life, estate.runs);
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(document().epoch()).isEqualTo(1);
        assertThat(reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(2 * 64 * MIB);
    }

    @Test
    void aLieThatTheSampleFoundIsNotForgottenWhenTheEngineDiesRightThen() throws IOException {
        // Given
        sealedOnce();
        for (long block = 0; block < BLOCKS; block++) {
            await(estate.vcenter.disk("web01", 0)).write(block * BLOCK, new byte[] {1, 2, 3, 4});
        }
        estate.vcenter
                .faults()
                .onChangedAreas(
                        "web01", "0", LabFaults.ALWAYS, new ChangedAreaFault(ChangedAreaFault.Kind.NOTHING_CHANGED, 0));
        Severable life = new Severable();
        runUntilCut(life, cuttingAfterAPart(life));
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(result.disks().get(0).samplesMismatched()).isEqualTo(16);
    }

    @Test
    void aPartThatOnlyTheStoreKnewOfWhenTheEngineDiedIsCountedAsRetransmitted() throws IOException {
        // Given an engine that dies when the store has a part and the journal does not
        Severable life = new Severable();
        AtomicLong sent = new AtomicLong();
        ObjectStore dying = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(estate.store, arguments);
                    if (!method.getName().equals("uploadPart")) {
                        return answer;
                    }
                    return ((Future<?>) answer).map(part -> {
                        sent.addAndGet(((ObjectStore.UploadedPart) part).lengthBytes());
                        life.cut();
                        return (Object) part;
                    });
                });
        runUntilCut(life, estate.runs, dying);
        // When
        RunResult result = goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.bytesRetransmitted()).isPositive().isGreaterThanOrEqualTo(sent.get());
    }

    private void sealedOnce() {
        RunResult first = estate.replicate("web01");
        assertThat(first.state()).isEqualTo(State.COMPLETED);
        assertThat(first.bytesRetransmitted()).isZero();
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
        atBlock(blocks, life::cut);
        runUntilCut(life, estate.runs);
    }

    private void runUntilCut(Severable life, RunLedger runs) {
        runUntilCut(life, runs, estate.store);
    }

    private void runUntilCut(Severable life, RunLedger runs, ObjectStore store) {
        Vertx vertx = Vertx.vertx();
        DrayageEngine first = engine(
                vertx,
                "first",
                life.through(RunLedger.class, runs),
                life.through(SnapshotLedger.class, estate.snapshots),
                life.through(ObjectStore.class, store));
        first.replicate(life.through(VsphereClient.class, estate.client), order(1), ProgressListener.NONE);
        until("the engine is dead and its requests are over", life::isCutAndQuiet);
        await(vertx.close());
        reads.watch(count -> {});
    }

    private RunResult goOn() {
        return Estate.finish(engine.replicate(estate.client, order(2), ProgressListener.NONE));
    }

    private DrayageEngine engine(
            Vertx vertx, String name, RunLedger runs, SnapshotLedger snapshots, ObjectStore store) {
        RunSetup setup = Estate.setup();
        return DrayageEngine.create(
                vertx,
                EngineConfig.defaults(directory.resolve("work-" + name), Estate.PREFIX),
                runs,
                snapshots,
                store,
                new RunSetup(setup.clock(), setup.watchEvery(), setup.foreignPoll(), reads));
    }

    private RunDocument document() {
        return RunDocumentCodec.decode(
                estate.runs.run(run).sealed.orElseThrow().runJson().getBytes(StandardCharsets.UTF_8));
    }

    private RunPolicy sweeping() {
        RunPolicy d = RunPolicy.defaults();
        return new RunPolicy(
                true,
                d.sweepEveryRuns(),
                true,
                false,
                d.datastoreFloorBytes(),
                d.datastoreFloorPercent(),
                d.snapshotMaxAge(),
                d.foreignWait());
    }

    /** The ledger that cuts a life as soon as a part is durable. */
    private RunLedger cuttingAfterAPart(Severable life) {
        return (RunLedger) Proxy.newProxyInstance(
                RunLedger.class.getClassLoader(), new Class<?>[] {RunLedger.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(estate.runs, arguments);
                    if (method.getName().equals("partDurable")) {
                        life.cut();
                    }
                    return answer;
                });
    }
}
