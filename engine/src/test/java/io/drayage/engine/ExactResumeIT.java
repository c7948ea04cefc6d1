package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.testing.Severable;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.LabFaults;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
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
                        .cluster("C0", "esx-01.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.generated(1, BLOCKS * BLOCK, 1.0)));
        estate.transport = TransportWanted.AUTO;
        run = new KilledRun(estate, directory);
    }

    @AfterEach
    void stop() {
        run.close();
        estate.assertNothingOpen();
        estate.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 310})
    void anEngineThatIsKilledWhileItComparesAWholeDiskCostsAtMost64MiBOfReading(long block) throws IOException {
        // Given
        sealedOnce();
        await(estate.vcenter.disk("web01", 0)).scribble(4, 10);
        estate.policy = Orders.sweeping();
        run.killAfter(block);
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.disks().get(0).changeSource()).isEqualTo("hash");
        assertThat(result.blocksTrustedUnread()).isZero();
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB);
        assertThat(run.row().marks).as("writes of marks").isBetween(3, 40);
    }

    @Test
    void aWholeDiskThatWasBeingComparedWhenItsSnapshotAndTheEngineWentCostsWhatChangedBesides() throws IOException {
        // Given
        sealedOnce();
        await(estate.vcenter.disk("web01", 0)).scribble(4, 10);
        estate.policy = Orders.sweeping();
        run.killAfter(BLOCKS - 30);
        await(estate.vcenter.removeSnapshotsBehindTheBack("web01"));
        int changed = await(estate.vcenter.disk("web01", 0)).scribble(5, 6).size();
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(run.document().epoch()).isEqualTo(1);
        assertThat(result.blocksTrustedUnread()).isPositive();
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(64 * MIB + (changed + 16) * BLOCK);
    }

    @Test
    void aSnapshotThatIsLostAndThenACrashDoNotMakeTheOlderEpochBeReadAgain() throws IOException {
        // Given an engine that loses its snapshot, then dies in the second epoch
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(48 * MIB));
        Severable life = new Severable();
        AtomicInteger taken = new AtomicInteger(-1);
        run.reads.watch(count -> {
            int now = estate.vcenter.counters().snapshotsTaken();
            if (count >= BLOCKS * 15 / 16 && taken.compareAndSet(-1, now)) {
                estate.vcenter.removeSnapshotsBehindTheBack("web01");
                estate.vcenter.disk("web01", 0).onSuccess(disk -> disk.scribble(6, 5));
            } else if (taken.get() >= 0 && now > taken.get()) {
                life.cut();
            }
        });
        run.untilCut(life, estate.runs, estate.store);
        estate.vcenter.nfcManners(estate.vcenter.nfcManners().bytesPerSecond(0));
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(run.document().epoch()).isEqualTo(1);
        assertThat(run.reads.mostReadAgain() * BLOCK).isLessThanOrEqualTo(2 * 64 * MIB);
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
        run.untilCut(life, cuttingAfterAPart(life), estate.store);
        // When
        RunResult result = run.goOn();
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
        run.untilCut(life, estate.runs, dying);
        // When
        RunResult result = run.goOn();
        // Then
        estate.assertIdentical(result, "web01");
        assertThat(result.bytesRetransmitted()).isPositive().isGreaterThanOrEqualTo(sent.get());
    }

    private void sealedOnce() {
        RunResult first = estate.replicate("web01");
        assertThat(first.state()).isEqualTo(State.COMPLETED);
        assertThat(first.bytesRetransmitted()).isZero();
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
