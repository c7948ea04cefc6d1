package io.drayage.engine;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunResult.State;
import io.drayage.engine.run.DirectTransport;
import io.drayage.engine.run.DirectTransports;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.lab.estate.DiskSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which transport disks are read by, and what is said about those that were refused. */
class TransportRunIT {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private Estate estate;
    private DrayageEngine engine;
    private final UUID run = UUID.randomUUID();

    @BeforeEach
    void start() throws IOException {
        estate = new Estate(
                directory,
                vcenter -> vcenter.datacenter("DC0")
                        .cluster("C0", "esx-01.lab.test")
                        .vm("web01")
                        .disk(DiskSpec.generated(1, 24 * MIB, 0.7))
                        .disk(DiskSpec.generated(2, 20 * MIB, 0.8)));
        RunSetup setup = Estate.setup();
        engine = DrayageEngine.create(
                estate.vertx,
                EngineConfig.defaults(directory.resolve("work-2"), Estate.PREFIX),
                estate.runs,
                estate.snapshots,
                estate.store,
                new RunSetup(setup.clock(), setup.watchEvery(), setup.foreignPoll(), onlyTheFirstDisk()));
    }

    @AfterEach
    void stop() {
        await(engine.close());
        estate.assertNothingOpen();
        estate.close();
    }

    @Test
    void disksOfOneRunMayUseDifferentTransports() throws IOException {
        // When
        RunResult result = replicate(TransportWanted.AUTO);
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        assertThat(result.disks()).extracting(RunResult.Disk::transport).containsExactly("nfc", "lease");
        for (int disk = 0; disk < 2; disk++) {
            assertThat(Estate.sha256(Path.of(result.image().files().get(disk))))
                    .isEqualTo(estate.sourceSha256("web01", disk));
        }
        assertThat(estate.runs.run(run).notes)
                .filteredOn(note -> note.code().equals("transport-refused-nfc"))
                .singleElement()
                .extracting(RunNote::message)
                .asString()
                .contains("Hard disk 2")
                .contains("not for this one");
    }

    @Test
    void aForcedTransportThatIsImpossibleFailsWithTheReasonAndLeavesNothing() {
        // When
        RunResult result = replicate(TransportWanted.NFC);
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage()).contains("Hard disk 2").contains("not for this one");
        assertThat(estate.stagedObjects()).isZero();
    }

    @Test
    void aForcedLeaseReadsByNothingElse() {
        // When
        RunResult result = replicate(TransportWanted.LEASE);
        // Then
        assertThat(result.state()).as(result.statusMessage()).isEqualTo(State.COMPLETED);
        assertThat(result.disks()).extracting(RunResult.Disk::transport).containsOnly("lease");
    }

    @Test
    void aRunByRangesAndAnIncrementAfterItBringWhatTheDisksHold() throws IOException {
        // Given
        estate.transport = TransportWanted.HTTPS;
        RunResult full = estate.replicate("web01");
        await(estate.vcenter.disk("web01", 0)).scribble(3, 4);
        // When
        RunResult increment = estate.replicate("web01");
        // Then
        assertThat(full.state()).as(full.statusMessage()).isEqualTo(State.COMPLETED);
        assertThat(full.disks()).extracting(RunResult.Disk::transport).containsOnly("https");
        estate.assertIdentical(increment, "web01");
        assertThat(increment.disks()).extracting(RunResult.Disk::transport).containsOnly("https");
        assertThat(increment.disks().get(0).changeSource()).isEqualTo("cbt");
        assertThat(increment.disks().get(0).blocksChanged()).isBetween(1L, 4L);
        assertThat(estate.vcenter.counters().nfc().readBytes()).isEmpty();
    }

    @Test
    void rangesAreRefusedWithTheReasonWhereTheFrozenLinkHasAParent() {
        // Given somebody else's snapshot below ours
        await(estate.vcenter.vm("web01").snapshot("golden"));
        estate.policy = Orders.trackingWithoutWaiting();
        estate.transport = TransportWanted.HTTPS;
        // When
        RunResult result = estate.replicate("web01");
        // Then
        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.statusMessage())
                .contains("Hard disk 1")
                .contains("https")
                .contains("parent");
        assertThat(estate.stagedObjects()).isZero();
        await(estate.vcenter.vm("web01").removeSnapshots());
    }

    private RunResult replicate(TransportWanted transport) {
        estate.transport = transport;
        return Estate.finish(engine.replicate(estate.client, estate.order("web01", run), ProgressListener.NONE));
    }

    /** NFC as it is, but said to be impossible for every disk but the first. */
    private static DirectTransports onlyTheFirstDisk() {
        return (vertx, governor) -> {
            DirectTransport nfc =
                    DirectTransports.standard().make(vertx, governor).get(0);
            return List.of(new DirectTransport() {
                @Override
                public String name() {
                    return nfc.name();
                }

                @Override
                public Optional<String> refusal(SnapshotDisk disk, String datastoreType) {
                    return disk.capacityBytes() == 24 * MIB ? Optional.empty() : Optional.of("not for this one");
                }

                @Override
                public BlockSource open(Reading reading) {
                    return nfc.open(reading);
                }
            });
        };
    }
}
