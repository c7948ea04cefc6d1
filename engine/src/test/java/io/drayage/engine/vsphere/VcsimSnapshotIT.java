package io.drayage.engine.vsphere;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.testing.Vcsim;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Snapshots on govmomi's simulator, with its faults. */
class VcsimSnapshotIT {
    private static final VsphereClients.Limits QUICK = new VsphereClients.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            new BackOff(4, Duration.ofMillis(10), Duration.ofMillis(40)));
    private static Vertx vertx;
    private static Vcsim vcsim;
    private static VsphereClient client;

    @BeforeAll
    static void connect() throws Exception {
        vertx = Vertx.vertx();
        vcsim = Vcsim.start("-vm", "6");
        client = await(VsphereClients.connect(vertx, vcsim.endpoint(), QUICK));
    }

    @AfterAll
    static void close() throws Exception {
        if (client != null) {
            await(client.close());
        }
        if (vcsim != null) {
            vcsim.close();
        }
        await(vertx.close());
    }

    @AfterEach
    void noMoreFaults() throws Exception {
        vcsim.clearFaults();
    }

    @Test
    void aSnapshotIsTakenListedAndRemoved() {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM0");
        // When
        Snapshot snapshot = take(vm, "drayage-a", Consistency.CRASH);
        // Then
        assertThat(snapshot.reached()).isEqualTo(Consistency.CRASH);
        assertThat(snapshot.fallbackReason()).isEmpty();
        assertThat(snapshot.createdAt()).isAfter(Instant.now().minusSeconds(600));
        assertThat(await(client.snapshots(vm.moref()))).singleElement().satisfies(node -> {
            assertThat(node.moref()).isEqualTo(snapshot.moref());
            assertThat(node.name()).isEqualTo("drayage-a");
            assertThat(node.description()).isEqualTo("run 1 & <2>");
        });
        await(client.removeSnapshot(vm, snapshot.moref()));
        assertThat(await(client.snapshots(vm.moref()))).isEmpty();
    }

    @Test
    void aSnapshotOfOurNameIsAdoptedInsteadOfMadeTwice() {
        // Given: an attempt whose answer was lost
        VirtualMachine vm = vm("DC0_H0_VM1");
        Snapshot first = take(vm, "drayage-nonce", Consistency.CRASH);
        // When
        Snapshot second = take(vm, "drayage-nonce", Consistency.CRASH);
        // Then
        assertThat(second.moref()).isEqualTo(first.moref());
        assertThat(await(client.snapshots(vm.moref()))).hasSize(1);
        await(client.removeSnapshot(vm, first.moref()));
    }

    @Test
    void onlyOurSnapshotIsRemovedAndItsChildrenStay() {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM2");
        Snapshot parent = take(vm, "drayage-parent", Consistency.CRASH);
        Snapshot child = take(vm, "somebody-elses", Consistency.CRASH);
        // When
        await(client.removeSnapshot(vm, parent.moref()));
        // Then
        assertThat(await(client.snapshots(vm.moref())))
                .singleElement()
                .satisfies(node -> assertThat(node.moref()).isEqualTo(child.moref()));
        await(client.removeSnapshot(vm, child.moref()));
    }

    @Test
    void aSnapshotThatIsGoneCountsAsRemoved() {
        VirtualMachine vm = vm("DC0_H0_VM2");
        Future<Void> removed = client.removeSnapshot(vm, "snapshot-999999");
        await(removed);
        assertThat(removed.succeeded()).isTrue();
    }

    @Test
    void withoutToolsAutoFallsBackWithTheReasonAndApplicationRefuses() {
        // Given: vcsim's guests run no VMware Tools
        VirtualMachine vm = vm("DC0_H0_VM3");
        assertThat(vm.toolsRunning()).isFalse();
        // When
        Snapshot snapshot = take(vm, "drayage-auto", Consistency.AUTO);
        Throwable refusal = failureOf(client.createSnapshot(vm, "drayage-application", "d", Consistency.APPLICATION));
        // Then
        assertThat(snapshot.reached()).isEqualTo(Consistency.CRASH);
        assertThat(snapshot.fallbackReason())
                .hasValueSatisfying(r -> assertThat(r).contains("VMware Tools"));
        assertKind(refusal, Kind.NOT_ELIGIBLE, "application-consistent", "--consistency auto");
        assertThat(await(client.snapshots(vm.moref()))).hasSize(1);
    }

    @Test
    void anotherTasksHoldIsWaitedForAndThenGivenUpOn() throws Exception {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM4");
        vcsim.fault("CreateSnapshot_Task", "TaskInProgress", 2);
        // When
        Snapshot snapshot = take(vm, "drayage-busy", Consistency.CRASH);
        vcsim.fault("RemoveSnapshot_Task", "TaskInProgress", 2);
        await(client.removeSnapshot(vm, snapshot.moref()));
        // Then
        assertThat(await(client.snapshots(vm.moref()))).isEmpty();
        vcsim.fault("CreateSnapshot_Task", "TaskInProgress", 0);
        Throwable failure = failureOf(client.createSnapshot(vm, "drayage-busy-2", "d", Consistency.CRASH));
        assertKind(failure, Kind.VSPHERE, "TaskInProgress", "DC0_H0_VM4");
    }

    @Test
    void nothingIsDoneToAVmThatIsNoLongerTheOneMeant() {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM5");
        VirtualMachine impostor = Renamed.of(vm, "web01");
        // When
        Throwable create = failureOf(client.createSnapshot(impostor, "drayage-x", "d", Consistency.CRASH));
        Throwable remove = failureOf(client.removeSnapshot(impostor, "snapshot-1"));
        // Then
        assertKind(create, Kind.NOT_ELIGIBLE, "DC0_H0_VM5", "web01");
        assertKind(remove, Kind.NOT_ELIGIBLE, "DC0_H0_VM5", "web01");
        assertThat(await(client.snapshots(vm.moref()))).isEmpty();
    }

    @Test
    void trackingIsSwitchedOnAndOffAndFrozenDisksAreRead() {
        // Given
        VirtualMachine vm = vm("DC0_H0_VM1");
        // When
        await(client.setChangeTracking(vm, true));
        // Then
        VmConditions conditions = await(client.conditions(vm));
        assertThat(conditions.changeTrackingEnabled()).isTrue();
        assertThat(conditions.hostName()).isEqualTo("DC0_H0");
        assertThat(conditions.datastores())
                .singleElement()
                .satisfies(room -> assertThat(room.freeBytes()).isPositive());
        Snapshot snapshot = take(vm, "drayage-frozen", Consistency.CRASH);
        assertThat(await(client.snapshotDisks(snapshot.moref())))
                .singleElement()
                .satisfies(disk -> {
                    assertThat(disk.fileName()).isEqualTo(vm.disks().get(0).fileName());
                    assertThat(disk.capacityBytes()).isEqualTo(vm.disks().get(0).capacityBytes());
                });
        Throwable failure = failureOf(client.changedBlocks(vm, snapshot.moref(), 2000, 1 << 30, "*"));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.retryable()).isFalse());
        await(client.removeSnapshot(vm, snapshot.moref()));
        await(client.setChangeTracking(vm, false));
        assertThat(await(client.conditions(vm)).changeTrackingEnabled()).isFalse();
    }

    private static void assertKind(Throwable failure, Kind kind, String... texts) {
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains(texts);
        });
    }

    private static Snapshot take(VirtualMachine vm, String name, Consistency wanted) {
        return await(client.createSnapshot(vm, name, "run 1 & <2>", wanted));
    }

    private static VirtualMachine vm(String name) {
        return await(client.inventory()).virtualMachines().stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
