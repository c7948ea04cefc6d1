package io.drayage.engine.run;

import static io.drayage.engine.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.Secret;
import io.drayage.engine.api.SnapshotLedger.Entry;
import io.drayage.engine.api.SnapshotLedger.Outcome;
import io.drayage.engine.testing.MemorySnapshotLedger;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereClients;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A VM that gets another name, or goes away, between our snapshot and its removal. */
class RenamedVmIT {
    private Vertx vertx;
    private LabVcenter lab;
    private VsphereClient client;
    private MemorySnapshotLedger ledger;
    private SnapshotKeeper keeper;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        LabEstate estate = new LabEstate(3);
        LabAuthority authority = new LabAuthority();
        VcenterSpec spec = estate.vcenter("vc.lab.test").user("u", "pw");
        spec.datacenter("DC0").vm("web-01").disk(DiskSpec.generated(1, 1 << 20, 1));
        lab = await(LabVcenter.start(vertx, estate, spec, authority));
        PeerTrust trust = new PeerTrust(Optional.empty(), Optional.of(authority.pem()), false);
        client = await(VsphereClients.connect(
                vertx, new VsphereEndpoint("127.0.0.1", lab.port(), "u", Secret.of("pw"), trust, Map.of(), List.of())));
        ledger = new MemorySnapshotLedger();
        keeper = new SnapshotKeeper(ledger, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        await(client.close());
        await(lab.stop());
        await(vertx.close());
    }

    @Test
    void theSnapshotOfAVmThatWasRenamedIsRemovedAtOnce() {
        // Given
        VirtualMachine vm = vm();
        Entry entry = snapshotOf(vm);
        await(lab.vm("web-01").rename("web-01-old"));
        // When
        boolean gone =
                await(keeper.remove(client, vm, entry, entry.snapshotMoref().orElseThrow()));
        // Then
        assertThat(gone).isTrue();
        assertThat(ledger.outcomes()).containsExactly(Map.entry(entry.entryId(), Outcome.REMOVED));
        assertThat(await(lab.snapshots("web-01-old"))).isEmpty();
    }

    @Test
    void theSnapshotOfAVmThatIsGoneIsClosedAsGone() {
        // Given
        VirtualMachine vm = vm();
        Entry entry = snapshotOf(vm);
        await(lab.vm("web-01").destroy());
        // When
        boolean gone =
                await(keeper.remove(client, vm, entry, entry.snapshotMoref().orElseThrow()));
        // Then
        assertThat(gone).isTrue();
        assertThat(ledger.outcomes()).containsValue(Outcome.GONE_WITH_VM);
    }

    @Test
    void anotherVmUnderTheSameReferenceIsLeftAlone() {
        // Given
        VirtualMachine vm = vm();
        Entry entry = snapshotOf(vm);
        VmSpec other =
                new LabEstate(4).vcenter("x").datacenter("D").vm("web-01").disk(DiskSpec.generated(2, 1 << 20, 1));
        await(lab.vm("web-01").recreate(other));
        await(client.createSnapshot(vm(), "theirs", "theirs", Consistency.CRASH));
        // When
        await(keeper.remove(client, vm, entry, entry.snapshotMoref().orElseThrow()));
        // Then
        assertThat(await(lab.snapshots("web-01"))).containsExactly("theirs");
    }

    private VirtualMachine vm() {
        return await(lab.moref("web-01").compose(client::virtualMachine));
    }

    private Entry snapshotOf(VirtualMachine vm) {
        String name = "drayage-run-00112233445566778899aabbccddeeff";
        String moref = await(client.createSnapshot(vm, name, "ours", Consistency.CRASH))
                .moref();
        Entry entry = new Entry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                client.about().instanceUuid(),
                vm.moref(),
                vm.instanceUuid(),
                vm.name(),
                "00112233445566778899aabbccddeeff",
                name,
                "ours",
                Clock.systemUTC().instant(),
                Optional.of(moref),
                Optional.empty());
        await(ledger.intend(entry));
        return entry;
    }
}
