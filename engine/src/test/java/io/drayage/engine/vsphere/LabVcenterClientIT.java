package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Trusts;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.ManifestEntry;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.lab.estate.Controller;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What vcsim cannot show: quiescing, lease life and death, sessions that end, consolidation, hosts with certificates of their own. */
class LabVcenterClientIT {
    private static final String USER = "dray@vsphere.local";
    private static final String PASSWORD = "s3cr&t<>\"";
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(2);
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            new BackOff(4, Duration.ofMillis(10), Duration.ofMillis(40)));

    private static final LabAuthority AUTHORITY = new LabAuthority();
    private static Vertx vertx;
    private static LabVcenter lab;
    private static VsphereClient client;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        LabEstate estate = new LabEstate(7);
        VcenterSpec spec = estate.vcenter("vc.lab.test").user(USER, PASSWORD).leaseTimeout(LEASE_TIMEOUT);
        DatacenterSpec dc = spec.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
        dc.vm("web-01")
                .folder("Prod", "Web/DMZ")
                .efi()
                .disk(DiskSpec.generated(1, 4 << 20, 0.5))
                .disk(DiskSpec.generated(2, (4 << 20) + 512, 1).at(Controller.NVME, 0, 0))
                .disk(DiskSpec.generated(3, 1 << 20, 1).at(Controller.SATA, 1, 3));
        dc.vm("off").poweredOff().disk(DiskSpec.generated(3, 2 << 20, 1));
        dc.vm("bad")
                .disk(DiskSpec.generated(4, 1 << 20, 1).at(Controller.LSI, 0, 0).backing(DiskSpec.Backing.RDM_PHYSICAL))
                .disk(DiskSpec.generated(4, 1 << 20, 1).at(Controller.LSI, 0, 1).backing(DiskSpec.Backing.RDM_VIRTUAL))
                .disk(DiskSpec.generated(4, 1 << 20, 1).at(Controller.LSI, 0, 2).independent())
                .disk(DiskSpec.generated(4, 1 << 20, 1).at(Controller.LSI, 0, 3).multiWriter());
        for (int i = 0; i < 9; i++) {
            dc.vm("vm-" + i).disk(DiskSpec.generated(i, 1 << 20, 1));
        }
        lab = await(LabVcenter.start(vertx, estate, spec, AUTHORITY));
        client = await(VsphereClients.connect(vertx, endpoint(), QUICK));
    }

    @AfterAll
    static void close() {
        await(client.close());
        await(lab.stop());
        await(vertx.close());
    }

    @AfterEach
    void noMoreFaults() {
        lab.faults().clear();
    }

    @Test
    void disksOnEveryControllerAreMatchedToTheirStreams() throws Exception {
        // Given
        VirtualMachine vm = vm("web-01");
        assertThat(vm.path()).isEqualTo("/Datacenters/DC0/vm/Prod/Web%2fDMZ/web-01");
        assertThat(vm.firmware()).isEqualTo("efi");
        assertThat(vm.disks())
                .extracting(Disk::deviceUrlKey)
                .containsExactly(
                        "ParaVirtualSCSIController0:0", "VirtualNVMEController0:0", "VirtualAHCIController1:3");
        Snapshot snapshot = take(vm, "drayage-disks", Consistency.AUTO);
        assertThat(snapshot.reached()).isEqualTo(Consistency.APPLICATION);
        // When
        ExportLease lease = await(client.export(vm, Optional.of(snapshot.moref())));
        // Then: what was sent is what the manifest says, disk by disk
        long[] sizes = new long[3];
        for (int i = 0; i < 3; i++) {
            sizes[i] = fetch(lease.disks().get(i)).length;
        }
        List<ManifestEntry> manifest = await(lease.manifest());
        for (int i = 0; i < 3; i++) {
            LeaseDisk disk = lease.disks().get(i);
            assertThat(manifest.stream().filter(e -> e.key().equals(disk.key())))
                    .singleElement()
                    .satisfies(e ->
                            assertThat(e.capacityBytes()).isEqualTo(disk.disk().capacityBytes()));
            assertThat(manifest.stream().filter(e -> e.key().equals(disk.key())).mapToLong(ManifestEntry::sizeBytes))
                    .containsExactly(sizes[i]);
        }
        await(lease.complete());
        await(client.removeSnapshot(vm, snapshot.moref()));
        assertThat(await(lab.snapshots("web-01"))).isEmpty();
    }

    @Test
    void disksThatCannotBeReplicatedSayWhy() {
        assertThat(vm("bad").disks())
                .extracting(disk -> disk.refusal().orElse("none"))
                .satisfiesExactly(
                        physical -> assertThat(physical)
                                .contains("raw device mapping")
                                .contains("physicalMode"),
                        virtual -> assertThat(virtual)
                                .contains("raw device mapping")
                                .contains("virtualMode"),
                        independent -> assertThat(independent).contains("independent_persistent"),
                        shared -> assertThat(shared).contains("shared between VMs"));
    }

    @Test
    void aPoweredOffVmIsExportedWithoutASnapshot() throws Exception {
        // When
        ExportLease lease = await(client.export(vm("off"), Optional.empty()));
        // Then
        assertThat(fetch(lease.disks().get(0)).length).isPositive();
        await(lease.complete());
    }

    @Test
    void failedQuiescingFallsBackUnderAutoAndFailsUnderApplication() {
        // Given
        VirtualMachine vm = vm("vm-0");
        CallFault fault = CallFault.raise("ApplicationQuiesceFault", "the VSS writer is stuck");
        lab.faults().onTask("CreateSnapshot_Task", "vm-0", 1, fault);
        // When
        Snapshot snapshot = take(vm, "drayage-quiesce", Consistency.AUTO);
        lab.faults().onTask("CreateSnapshot_Task", "vm-0", LabFaults.ALWAYS, fault);
        Throwable failure = failureOf(client.createSnapshot(vm, "drayage-quiesce-2", "d", Consistency.APPLICATION));
        // Then
        assertThat(snapshot.reached()).isEqualTo(Consistency.CRASH);
        assertThat(snapshot.fallbackReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("VSS writer is stuck"));
        assertThat(failure).hasMessageContaining("ApplicationQuiesceFault").hasMessageContaining("vm-0");
        assertThat(await(lab.snapshots("vm-0"))).containsExactly("drayage-quiesce");
    }

    @Test
    void aLeaseLivesAsLongAsItIsKept() {
        // Given
        ExportLease lease = leaseOn("vm-1");
        Instant opened = Instant.now();
        // When: half again as long as a lease lives without being kept
        until(
                "the lease outlives its timeout",
                () -> lease.lost().isComplete()
                        || Duration.between(opened, Instant.now()).compareTo(LEASE_TIMEOUT.multipliedBy(2)) > 0);
        // Then
        assertThat(lease.lost().isComplete()).isFalse();
        await(lease.complete());
    }

    @Test
    void aLeaseThatTimesOutIsReportedLost() {
        // Given
        ExportLease lease = leaseOn("vm-2");
        // When
        await(lab.expireLeases());
        // Then
        assertLost(lease);
    }

    @Test
    void aLeaseDiesWithItsSessionWhileControlCallsLogInAgain() {
        // Given
        ExportLease lease = leaseOn("vm-3");
        // When
        await(lab.expireSessions());
        // Then
        assertThat(await(client.inventory()).virtualMachines()).hasSize(12);
        assertLost(lease);
    }

    @Test
    void aLeaseThatFailsOrIsNeverReadyIsAnErrorAndLeavesNothingBehind() {
        // Given
        VirtualMachine vm = vm("vm-4");
        Snapshot snapshot = take(vm, "drayage-never", Consistency.CRASH);
        lab.faults().onLease("vm-4", 1, LeaseFault.of(LeaseFault.Kind.NEVER_READY));
        // When
        Throwable never = failureOf(client.export(vm, Optional.of(snapshot.moref())));
        lab.faults().clear();
        lab.faults().onLease("vm-4", 1, LeaseFault.of(LeaseFault.Kind.ERROR_AT_START));
        Throwable refused = failureOf(client.export(vm, Optional.of(snapshot.moref())));
        // Then
        assertThat(never).hasMessageContaining("did not prepare the export within 2 s");
        assertThat(refused).isInstanceOf(EngineException.class).hasMessageContaining("export of VM 'vm-4'");
        ExportLease third = await(client.export(vm, Optional.of(snapshot.moref())));
        await(third.abort());
    }

    @Test
    void aHostIsTrustedOnlyByWhatVcenterSaysOfIt() throws Exception {
        // Given
        VirtualMachine vm = vm("vm-5");
        Snapshot snapshot = take(vm, "drayage-thumbprint", Consistency.CRASH);
        lab.faults().onLease("vm-5", 1, LeaseFault.of(LeaseFault.Kind.WRONG_THUMBPRINT));
        ExportLease lease = await(client.export(vm, Optional.of(snapshot.moref())));
        // When
        IOException failure = null;
        try {
            fetch(lease.disks().get(0));
        } catch (IOException e) {
            failure = e;
        }
        // Then
        assertThat(failure).isNotNull().hasMessageContaining("is not the pinned");
        await(lease.abort());
    }

    @Test
    void consolidationIsDoneWhenVcenterAsksForItAndAStuckOneIsReported() {
        // Given
        VirtualMachine vm = vm("vm-6");
        Snapshot first = take(vm, "drayage-consolidate", Consistency.CRASH);
        await(lab.needConsolidation("vm-6", false));
        // When
        await(client.removeSnapshot(vm, first.moref()));
        Snapshot second = take(vm, "drayage-stuck", Consistency.CRASH);
        await(lab.needConsolidation("vm-6", true));
        Throwable stuck = failureOf(client.removeSnapshot(vm, second.moref()));
        // Then: the snapshot itself is gone either way
        assertThat(stuck)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("consolidation of the disks of VM 'vm-6'");
        assertThat(await(lab.snapshots("vm-6"))).isEmpty();
    }

    @Test
    void aCreateWhoseAnswerIsLostMakesNoSecondSnapshot() {
        // Given: the call is answered only after we have given up on it
        VirtualMachine vm = vm("vm-7");
        lab.faults().onCall("CreateSnapshot_Task", "vm-7", 1, CallFault.delay(Duration.ofSeconds(4)));
        // When
        Throwable failure = failureOf(client.createSnapshot(vm, "drayage-lost", "d", Consistency.CRASH));
        lab.faults().clear();
        until(
                "the delayed call takes effect",
                () -> await(lab.snapshots("vm-7")).size() == 1);
        Snapshot again = take(vm, "drayage-lost", Consistency.CRASH);
        // Then
        assertThat(failure)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        assertThat(again.name()).isEqualTo("drayage-lost");
        assertThat(await(lab.snapshots("vm-7"))).containsExactly("drayage-lost");
    }

    @Test
    void aTaskThatTakesItsTimeIsWaitedForWithoutAThread() {
        // Given
        VirtualMachine vm = vm("vm-8");
        lab.faults().onTask("CreateSnapshot_Task", "vm-8", 1, CallFault.delay(Duration.ofSeconds(1)));
        // When: meanwhile other calls get through
        Future<Snapshot> slow = client.createSnapshot(vm, "drayage-slow", "d", Consistency.CRASH);
        assertThat(await(client.inventory()).virtualMachines()).isNotEmpty();
        // Then
        await(client.removeSnapshot(vm, await(slow).moref()));
    }

    private static void assertLost(ExportLease lease) {
        assertThat(failureOf(lease.lost())).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.LEASE_LOST);
            assertThat(e.getMessage()).contains("export lease was lost");
        });
        assertThat(failureOf(lease.complete())).isInstanceOf(EngineException.class);
        await(lease.abort());
    }

    private static ExportLease leaseOn(String name) {
        VirtualMachine vm = vm(name);
        Snapshot snapshot = take(vm, "drayage-lease-" + name, Consistency.CRASH);
        return await(client.export(vm, Optional.of(snapshot.moref())));
    }

    private static Snapshot take(VirtualMachine vm, String name, Consistency wanted) {
        return await(client.createSnapshot(vm, name, "d", wanted));
    }

    private static byte[] fetch(LeaseDisk disk) throws Exception {
        HttpResponse<byte[]> response = HttpClient.newBuilder()
                .sslContext(Trusts.sslContext(client.trustOf(disk)))
                .build()
                .send(HttpRequest.newBuilder(disk.url()).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static VirtualMachine vm(String name) {
        return await(lab.moref(name).compose(client::virtualMachine));
    }

    private static VsphereEndpoint endpoint() {
        PeerTrust trust = new PeerTrust(Optional.empty(), Optional.of(AUTHORITY.pem()), false);
        return new VsphereEndpoint("127.0.0.1", lab.port(), USER, Secret.of(PASSWORD), trust, Map.of(), List.of());
    }
}
