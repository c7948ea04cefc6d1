package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.drayage.lab.vcenter.LabVm;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.cbt.ChangeId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changed block tracking, frozen disks, conditions and files, against the lab's vCenter. */
class ChangeTrackingIT {
    private static final String USER = "dray@vsphere.local";
    private static final String PASSWORD = "pw";
    private static final long BLOCK = 512 * 1024;
    private static final long DISK = 64 << 20;
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            new BackOff(4, Duration.ofMillis(10), Duration.ofMillis(40)));

    private static Vertx vertx;
    private static LabVcenter lab;
    private static VsphereClient client;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        LabEstate estate = new LabEstate(11);
        LabAuthority authority = new LabAuthority();
        VcenterSpec spec = estate.vcenter("vc.lab.test").user(USER, PASSWORD);
        DatacenterSpec dc = spec.datacenter("DC 0").cluster("C0", "esx-01.lab.test");
        for (int i = 0; i < 7; i++) {
            dc.vm("vm-" + i)
                    .folder("A & B")
                    .disk(DiskSpec.generated(i, DISK, 0.5))
                    .disk(DiskSpec.generated(i + 100, DISK / 2, 0.5));
        }
        lab = await(LabVcenter.start(vertx, estate, spec, authority));
        PeerTrust trust = new PeerTrust(Optional.empty(), Optional.of(authority.pem()), false);
        client = await(VsphereClients.connect(
                vertx,
                new VsphereEndpoint("127.0.0.1", lab.port(), USER, Secret.of(PASSWORD), trust, Map.of(), List.of()),
                QUICK));
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
    void whatIsWrittenBetweenTwoSnapshotsIsWhatChanged() {
        // Given
        VirtualMachine vm = vm("vm-0");
        String first = trackedSnapshot(vm);
        SnapshotDisk before = await(client.snapshotDisks(first)).get(0);
        LabDisk disk = await(lab.disk("vm-0", 0));
        disk.write(3 * BLOCK - 1, new byte[] {1, 2});
        disk.write(DISK - 512, new byte[512]);
        String second = take(vm, "drayage-second");
        SnapshotDisk after = await(client.snapshotDisks(second)).get(0);
        // When
        BlockSet changed = await(client.changedBlocks(
                vm,
                second,
                after.deviceKey(),
                after.capacityBytes(),
                before.changeId().orElseThrow()));
        // Then
        assertThat(changed)
                .isEqualTo(BlockSet.builder().add(2, 2).add(DISK / BLOCK - 1, 1).build());
        assertThat(ChangeId.parse(after.changeId().orElseThrow())
                        .sameEpoch(ChangeId.parse(before.changeId().orElseThrow())))
                .isTrue();
        assertThat(await(client.changedBlocks(vm, second, after.deviceKey(), DISK, "*"))
                        .count())
                .isBetween(1L, DISK / BLOCK);
    }

    @Test
    void aSnapshotShowsTheFrozenLinksAndNotTheLiveOnes() {
        // Given
        VirtualMachine vm = vm("vm-1");
        String first = take(vm, "drayage-one");
        String second = take(vm, "drayage-two");
        // When
        List<SnapshotDisk> base = await(client.snapshotDisks(first));
        List<SnapshotDisk> delta = await(client.snapshotDisks(second));
        // Then
        assertThat(base).hasSize(2).allSatisfy(disk -> {
            assertThat(disk.hasParent()).isFalse();
            assertThat(disk.changeId()).isEmpty();
        });
        assertThat(base).extracting(SnapshotDisk::capacityBytes).containsExactly(DISK, DISK / 2);
        assertThat(delta).allSatisfy(disk -> assertThat(disk.hasParent()).isTrue());
        assertThat(base.get(0).fileName()).matches("\\[.+] vm-1/.*\\.vmdk").doesNotContain("-000001");
        assertThat(delta.get(0).fileName()).contains("-000001.vmdk");
        assertThat(vm("vm-1").disks().get(0).fileName()).contains("-000002.vmdk");
        assertThat(base.get(0).backingUuid()).isEqualTo(vm.disks().get(0).backingUuid());
    }

    @Test
    void aSnapshotThatIsGoneIsCalledGone() {
        Throwable failure = failureOf(client.snapshotDisks("snapshot-4711"));
        assertKind(failure, Kind.VSPHERE, "snapshot-4711", "no longer exists");
        assertThat(VsphereClient.isGone(failure, "snapshot-4711")).isTrue();
        assertThat(VsphereClient.isGone(failure, "vm-1")).isFalse();
    }

    @Test
    void anUnknownChangeIdIsAFailureWithItsReasonAndNoPartOfAnAnswer() {
        // Given
        VirtualMachine vm = vm("vm-2");
        String snapshot = trackedSnapshot(vm);
        // When
        Throwable failure = failureOf(client.changedBlocks(vm, snapshot, 2000, DISK, "00 11/7"));
        Throwable shrunk = failureOf(client.changedBlocks(vm, snapshot, 2000, DISK - BLOCK, "*"));
        Throwable missing = failureOf(client.changedBlocks(vm, snapshot, 4711, DISK, "*"));
        // Then
        assertKind(failure, Kind.VSPHERE, "disk 2000 of VM 'vm-2'", "FileFault");
        assertKind(shrunk, Kind.VSPHERE, "breaks the rules", "beyond the disk");
        assertKind(missing, Kind.VSPHERE, "disk 4711 of VM 'vm-2'");
    }

    @Test
    void trackingIsSwitchedForTheVmThatIsMeantAndNoOther() {
        // Given
        VirtualMachine vm = vm("vm-3");
        // When
        await(client.setChangeTracking(vm, true));
        // Then
        assertThat(await(client.conditions(vm)).changeTrackingEnabled()).isTrue();
        assertThat(await(client.conditions(vm)).changeTrackingSupported()).isTrue();
        assertKind(
                failureOf(client.setChangeTracking(Renamed.of(vm, "web01"), false)),
                Kind.NOT_ELIGIBLE,
                "web01",
                "instance UUID");
        assertThat(await(client.conditions(vm)).changeTrackingEnabled()).isTrue();
        // A VM that is as wanted is not reconfigured, which would fail here.
        lab.faults().onCall("ReconfigVM_Task", "vm-3", LabFaults.ALWAYS, CallFault.raise("NoPermission", "no"));
        await(client.setChangeTracking(vm, true));
        lab.faults().clear();
        await(client.setChangeTracking(vm, false));
        assertThat(await(client.conditions(vm)).changeTrackingEnabled()).isFalse();
    }

    @Test
    void aMissingPrivilegeIsNotRetriedAndABusyVmIs() {
        // Given
        VirtualMachine vm = vm("vm-4");
        lab.faults().onCall("ReconfigVM_Task", "vm-4", 1, CallFault.raise("NoPermission", "no"));
        // When
        EngineException refused = (EngineException) failureOf(client.setChangeTracking(vm, true));
        lab.faults().onCall("ReconfigVM_Task", "vm-4", 2, CallFault.raise("TaskInProgress", "busy"));
        await(client.setChangeTracking(vm, true));
        // Then
        assertThat(refused.kind()).isEqualTo(Kind.VSPHERE);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.getMessage()).contains("lacks the privilege");
        assertThat(await(client.conditions(vm)).changeTrackingEnabled()).isTrue();
    }

    @Test
    void theTaskThatHoldsAVmIsNamed() {
        // Given: a snapshot of somebody else that takes as long as this test
        VirtualMachine vm = vm("vm-5");
        LabVm theirs = lab.vm("vm-5");
        String running = await(theirs.beginTask("VirtualMachine.createSnapshot", "CORP\\backup", true));
        // When
        List<RunningTask> tasks = await(client.conditions(vm)).tasks();
        Throwable failure = failureOf(client.setChangeTracking(vm, true));
        await(theirs.endTask(running));
        // Then
        assertThat(tasks).singleElement().satisfies(task -> {
            assertThat(task.description()).isEqualTo("VirtualMachine.createSnapshot");
            assertThat(task.startedBy()).isNotEmpty();
        });
        assertKind(failure, Kind.VSPHERE, "TaskInProgress", "VirtualMachine.createSnapshot", "started");
    }

    @Test
    void conditionsShowHostAndRoom() {
        VmConditions conditions = await(client.conditions(vm("vm-6")));
        assertThat(conditions.hostName()).isEqualTo("esx-01.lab.test");
        assertThat(conditions.hostMoref()).isNotEmpty();
        assertThat(conditions.connectionState()).isEqualTo("connected");
        assertThat(conditions.poweredOn()).isTrue();
        assertThat(conditions.tasks()).isEmpty();
        assertThat(conditions.datastores()).singleElement().satisfies(room -> {
            assertThat(room.type()).isEqualTo("VMFS");
            assertThat(room.freeBytes()).isPositive().isLessThanOrEqualTo(room.capacityBytes());
            assertThat(room.accessible()).isTrue();
            assertThat(room.maintenance()).isFalse();
        });
    }

    @Test
    void consolidationThatIsNeededIsNoticed() {
        VirtualMachine vm = vm("vm-6");
        await(lab.needConsolidation("vm-6", false));
        assertThat(await(client.conditions(vm)).consolidationNeeded()).isTrue();
    }

    @Test
    void aFileIsReachedThroughItsDatacenterWithTheCookieOfTheSession() {
        // Given
        VirtualMachine vm = vm("vm-6");
        // When
        DatastoreFile file = await(client.datastoreFile(vm, "[data store1] vm 6/vm&6-flat.vmdk"));
        // Then
        assertThat(file.url().toString())
                .isEqualTo("https://127.0.0.1:" + lab.port()
                        + "/folder/vm%206/vm%266-flat.vmdk?dcPath=DC%200&dsName=data%20store1");
        assertThat(file.cookie().reveal()).startsWith("vmware_soap_session=");
        assertThat(file.toString()).doesNotContain(file.cookie().reveal());
        assertKind(failureOf(client.datastoreFile(vm, "[ds] ../secret")), Kind.VSPHERE, "[datastore] directory/name");
        assertKind(failureOf(client.datastoreFile(vm, "vm.vmdk")), Kind.VSPHERE, "[datastore] directory/name");
    }

    @Test
    void everyCallLogsInAgainWhenTheSessionWasDropped() {
        // Given
        VirtualMachine vm = vm("vm-2");
        String snapshot = trackedSnapshot(vm);
        DatastoreFile stale = await(client.datastoreFile(vm, "[ds] a/b.vmdk"));
        // Then
        await(lab.expireSessions());
        assertThat(await(client.snapshotDisks(snapshot))).hasSize(2);
        await(lab.expireSessions());
        assertThat(await(client.changedBlocks(vm, snapshot, 2000, DISK, "*")).isEmpty())
                .isFalse();
        await(lab.expireSessions());
        await(client.setChangeTracking(vm, true));
        await(lab.expireSessions());
        assertThat(await(client.conditions(vm)).datastores()).hasSize(1);
        await(lab.expireSessions());
        assertThat(await(client.nfcTicket(vm)).sessionId().reveal()).isNotEmpty();
        await(lab.expireSessions());
        DatastoreFile fresh = await(client.datastoreFile(vm, "[ds] a/b.vmdk"));
        assertThat(fresh.cookie().reveal()).isNotEqualTo(stale.cookie().reveal());
    }

    private static String trackedSnapshot(VirtualMachine vm) {
        await(client.setChangeTracking(vm, true));
        String stun = take(vm, "drayage-stun-" + System.nanoTime());
        await(client.removeSnapshot(vm, stun));
        return take(vm, "drayage-tracked-" + System.nanoTime());
    }

    private static String take(VirtualMachine vm, String name) {
        return await(client.createSnapshot(vm, name, "d", Consistency.CRASH)).moref();
    }

    private static void assertKind(Throwable failure, Kind kind, String... texts) {
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains(texts);
        });
    }

    private static VirtualMachine vm(String name) {
        return await(lab.moref(name).compose(client::virtualMachine));
    }
}
