package io.drayage.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskLineage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {
    private static final Disk DISK =
            new Disk(2000, "Hard disk 1", 1 << 30, "uuid-1", "[ds] web01/web01.vmdk", "x0:0", true, Optional.empty());

    private final List<RunNote> notes = new ArrayList<>();
    private final DiskWork disk =
            new DiskWork(new DiskPlan(DISK, UUID.randomUUID(), DiskLineage.NEW_BASE, Optional.empty()));

    @Test
    void nfcComesBeforeRangesAndBothBeforeTheLease() {
        TransportChoice choice = choice(TransportWanted.AUTO, able("nfc"), able("https"));

        assertThat(choice.of(disk).orElseThrow().name()).isEqualTo("nfc");
        choice.refused(disk, broken("port 902 is closed"));
        assertThat(choice.of(disk).orElseThrow().name()).isEqualTo("https");
        assertThat(disk.transport()).isEqualTo("https");
        choice.refused(disk, broken("403"));

        assertThat(choice.of(disk)).isEmpty();
        assertThat(disk.transport()).isEqualTo("lease");
        assertThat(notes).extracting(RunNote::code).containsExactly("transport-refused-nfc", "transport-refused-https");
        assertThat(notes.get(0).message()).contains("Hard disk 1").contains("port 902 is closed");
    }

    @Test
    void aRefusalThatIsKnownBeforeIsKeptToo() {
        TransportChoice choice =
                choice(TransportWanted.AUTO, able("nfc"), unable("https", "the frozen link has a parent"));

        assertThat(choice.of(disk).orElseThrow().name()).isEqualTo("nfc");
        assertThat(notes)
                .singleElement()
                .satisfies(note -> assertThat(note.message()).contains("has a parent"));
    }

    @Test
    void aForcedTransportThatIsImpossibleFailsWithTheReason() {
        assertThatThrownBy(() ->
                        choice(TransportWanted.HTTPS, able("nfc"), unable("https", "the frozen link has a parent")))
                .hasMessageContaining("https")
                .hasMessageContaining("the frozen link has a parent")
                .hasMessageContaining("--transport auto");
        assertThatThrownBy(() -> choice(TransportWanted.NFC)).hasMessageContaining("this engine does not have it");
        TransportChoice tried = choice(TransportWanted.NFC, able("nfc"));
        assertThatThrownBy(() -> tried.refused(disk, broken("port 902 is closed")))
                .hasMessageContaining("port 902 is closed");
    }

    @Test
    void aForcedLeaseTriesNothingElse() {
        TransportChoice choice = choice(TransportWanted.LEASE, able("nfc"), able("https"));

        assertThat(choice.of(disk)).isEmpty();
        assertThat(disk.transport()).isEqualTo("lease");
        assertThat(notes).isEmpty();
    }

    private TransportChoice choice(TransportWanted wanted, DirectTransport... direct) {
        TransportChoice choice = new TransportChoice(order(wanted), List.of(direct), notes::add);
        choice.begin(disk, epoch());
        return choice;
    }

    private static DirectTransport able(String name) {
        return transport(name, Optional.empty());
    }

    private static DirectTransport unable(String name, String why) {
        return transport(name, Optional.of(why));
    }

    private static DirectTransport transport(String name, Optional<String> refusal) {
        return new DirectTransport() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> refusal(SnapshotDisk frozen, String datastoreType) {
                return refusal;
            }

            @Override
            public BlockSource open(Reading reading) {
                throw new AssertionError("nothing is read here");
            }
        };
    }

    private static EngineException broken(String reason) {
        return new EngineException(Kind.UNREACHABLE, "esx-01", reason, "Open the port");
    }

    private static Epoch epoch() {
        var vm = new VirtualMachine(
                "vm-1",
                "web01",
                "/DC/vm/web01",
                "i",
                "b",
                "",
                "",
                "",
                true,
                true,
                "esx-01",
                List.of(DISK),
                0,
                List.of(),
                List.of());
        var frozen = new SnapshotDisk(2000, "uuid-1", 1 << 30, "[ds] web01/web01.vmdk", Optional.empty(), false, true);
        var conditions =
                new VmConditions("esx-01", "host-1", "connected", true, true, true, false, List.of(), List.of());
        var snapshot = new io.drayage.engine.vsphere.VsphereClient.Snapshot(
                "snapshot-1",
                "s",
                Instant.EPOCH,
                io.drayage.engine.vsphere.VsphereClient.Consistency.CRASH,
                Optional.empty());
        var entry = new io.drayage.engine.api.SnapshotLedger.Entry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                "vc",
                "vm-1",
                "i",
                "web01",
                "n",
                "s",
                "d",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
        return new Epoch(0, new SnapshotKeeper.Taken(entry, snapshot), vm, List.of(frozen), conditions, false, false);
    }

    private static RunOrder order(TransportWanted transport) {
        return new RunOrder(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                "sms-job-00000001",
                "sms-run-00000001",
                "vm-1",
                Optional.empty(),
                RunOrder.ConsistencyWanted.AUTO,
                transport,
                RunOrder.ImageWanted.NONE,
                Optional.empty(),
                false,
                RunPolicy.defaults(),
                ImagePolicy.defaults());
    }
}
