package io.drayage.engine.change;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereClients;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.vcenter.LabVcenter;
import io.drayage.lab.vcenter.LabVm;
import io.drayage.lab.vcenter.TrackingLoss;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.run.DiskLineage;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plans over the lab's change tracking. */
class ChangePlannerIT {
    private static final String USER = "dray@vsphere.local";
    private static final long BLOCK = BlockGeometry.BLOCK_BYTES;
    private static final long DISK = 64 << 20;
    private static final BlockSet ALL = BlockSet.all(DISK / BLOCK);

    private static Vertx vertx;
    private static LabVcenter lab;
    private static VsphereClient client;
    private static ChangePlanner planner;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        LabEstate estate = new LabEstate(12);
        LabAuthority authority = new LabAuthority();
        VcenterSpec spec = estate.vcenter("vc.lab.test").user(USER, "pw");
        DatacenterSpec dc =
                spec.datacenter("DC0").cluster("C0", "esx-01.lab.test").datastores("ds1", "ds2");
        for (int i = 0; i < 10; i++) {
            dc.vm("vm-" + i).disk(DiskSpec.generated(i, DISK, 0.25));
        }
        lab = await(LabVcenter.start(vertx, estate, spec, authority));
        PeerTrust trust = new PeerTrust(Optional.empty(), Optional.of(authority.pem()), false);
        client = await(VsphereClients.connect(
                vertx,
                new VsphereEndpoint("127.0.0.1", lab.port(), USER, Secret.of("pw"), trust, Map.of(), List.of())));
        planner = new ChangePlanner(client, Questions.RUN);
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
    void an_increment_reads_what_changed_and_a_sample_of_the_rest() {
        // Given
        Questions increment = increment("vm-0");
        // When
        ChangePlan plan = await(planner.plan(increment.question()));
        // Then
        assertThat(plan.changeSource()).isEqualTo("cbt");
        assertThat(plan.toRead())
                .isEqualTo(BlockSet.builder().add(5, 1).add(77, 2).build());
        assertThat(plan.sample().count()).isEqualTo(16);
        assertThat(plan.sample().intersect(plan.toRead()).isEmpty()).isTrue();
        assertThat(plan.trustedZero().isEmpty()).isTrue();
        assertThat(plan.trustedUnread(DISK).count()).isEqualTo(ALL.count() - 3 - 16);
        assertThat(plan.changeId()).isEqualTo(increment.disk.changeId());
        assertThat(plan.distrust()).isEmpty();
        assertThat(await(planner.plan(increment.question()))).isEqualTo(plan);
    }

    @Test
    void a_sweep_a_doubt_and_a_fault_each_make_everything_be_compared() {
        // Given
        Questions increment = increment("vm-1");
        // When
        increment.sweep = true;
        ChangePlan sweep = await(planner.plan(increment.question()));
        increment.sweep = false;
        increment.lineage = DiskLineage.GROWN;
        ChangePlan grown = await(planner.plan(increment.question()));
        increment.lineage = DiskLineage.SAME;
        lab.faults().onCall("QueryChangedDiskAreas", "vm-1", LabFaults.ALWAYS, CallFault.raise("FileFault", "ctk"));
        ChangePlan fault = await(planner.plan(increment.question()));
        // Then
        assertThat(List.of(sweep, grown, fault)).allSatisfy(plan -> {
            assertThat(plan.changeSource()).isEqualTo("hash");
            assertThat(plan.toRead()).isEqualTo(ALL);
            assertThat(plan.sample().isEmpty()).isTrue();
            assertThat(plan.changeId()).isEqualTo(increment.disk.changeId());
        });
        assertThat(sweep.distrust()).isEmpty();
        assertThat(grown.distrust()).hasValueSatisfying(r -> assertThat(r).contains("size went"));
        assertThat(fault.distrust()).hasValueSatisfying(r -> assertThat(r).contains("FileFault"));
    }

    @Test
    void a_first_run_reads_what_is_allocated_only_where_that_can_be_known() {
        // Given
        Questions first = first("vm-2");
        // When
        ChangePlan allocated = await(planner.plan(first.question()));
        first.otherSnapshots = true;
        ChangePlan amongOthers = await(planner.plan(first.question()));
        first.otherSnapshots = false;
        first.datastoreType = "NFS";
        ChangePlan onNfs = await(planner.plan(first.question()));
        first.datastoreType = "VMFS";
        first.fresh = false;
        ChangePlan trackedBefore = await(planner.plan(first.question()));
        first.fresh = true;
        SnapshotDisk base = first.disk;
        first.disk = Questions.named(base, base.backingUuid(), base.fileName(), true);
        ChangePlan linkedClone = await(planner.plan(first.question()));
        // Then
        assertThat(allocated.changeSource()).isEqualTo("full");
        assertThat(allocated.toRead().count()).isBetween(1L, ALL.count() - 1);
        assertThat(allocated.trustedZero()).isEqualTo(ALL.minus(allocated.toRead()));
        assertThat(allocated.sample().count()).isEqualTo(16);
        assertThat(allocated.sample().minus(allocated.trustedZero()).isEmpty()).isTrue();
        assertThat(List.of(amongOthers, onNfs, trackedBefore, linkedClone)).allSatisfy(plan -> {
            assertThat(plan.changeSource()).isEqualTo("full");
            assertThat(plan.toRead()).isEqualTo(ALL);
            assertThat(plan.trustedZero().isEmpty()).isTrue();
            assertThat(plan.distrust()).isEmpty();
        });
    }

    @Test
    void a_first_run_whose_allocation_cannot_be_had_reads_everything_and_says_why() {
        // Given
        Questions first = first("vm-3");
        lab.faults().onCall("QueryChangedDiskAreas", "vm-3", LabFaults.ALWAYS, CallFault.raise("NotFound", "no"));
        // When
        ChangePlan plan = await(planner.plan(first.question()));
        // Then
        assertThat(plan.changeSource()).isEqualTo("full");
        assertThat(plan.toRead()).isEqualTo(ALL);
        assertThat(plan.distrust()).hasValueSatisfying(r -> assertThat(r).contains("NotFound"));
    }

    @Test
    void a_disk_that_is_another_or_smaller_one_is_read_in_full() {
        // Given
        Questions increment = increment("vm-4");
        increment.lineage = DiskLineage.NEW_BASE;
        // When
        ChangePlan plan = await(planner.plan(increment.question()));
        // Then
        assertThat(plan.changeSource()).isEqualTo("full");
        assertThat(plan.toRead()).isEqualTo(ALL);
    }

    @Test
    void a_disk_that_was_moved_to_other_storage_is_compared_by_hash() {
        Questions increment = increment("vm-5", vm -> await(vm.storageVmotion("ds1")));
        assertDistrusted(increment, "storage was moved");
    }

    @Test
    void a_vm_that_was_reverted_is_compared_by_hash() {
        Questions increment = increment("vm-6", vm -> {
            await(vm.snapshot("theirs"));
            await(vm.revert("theirs"));
        });
        assertDistrusted(increment, "reverted to");
    }

    @Test
    void tracking_that_began_anew_or_is_damaged_is_not_believed() {
        assertDistrusted(
                increment("vm-7", vm -> await(vm.powerFailure(TrackingLoss.NEW_IDENTITY))), "tracking began anew");
        assertDistrusted(increment("vm-8", vm -> await(vm.loseTracking(TrackingLoss.DAMAGED))), "FileFault");
    }

    @Test
    void a_foreign_snapshot_that_came_and_stayed_shows_by_the_frozen_link() {
        assertDistrusted(increment("vm-9", vm -> await(vm.snapshot("theirs"))), "snapshots came, went");
    }

    private static void assertDistrusted(Questions increment, String reason) {
        ChangePlan plan = await(planner.plan(increment.question()));
        assertThat(plan.changeSource()).isEqualTo("hash");
        assertThat(plan.toRead()).isEqualTo(ALL);
        assertThat(plan.distrust()).hasValueSatisfying(r -> assertThat(r).contains(reason));
    }

    @Test
    void a_snapshot_that_is_gone_is_no_reason_to_read_everything_from_it() {
        // Given
        Questions increment = increment("vm-3");
        await(client.removeSnapshot(increment.vm, increment.snapshot));
        // When
        Throwable failure = failureOf(planner.plan(increment.question()));
        // Then
        assertThat(failure).isInstanceOf(EngineException.class);
        assertThat(VsphereClient.isGone(failure, increment.snapshot)).isTrue();
    }

    /** Tracking on, a sealed run at one snapshot, blocks 5, 77 and 78 written, the next snapshot. */
    private static Questions increment(String name) {
        return increment(name, vm -> {});
    }

    /** The same, and something happens to the VM in between. */
    private static Questions increment(String name, Consumer<LabVm> event) {
        VirtualMachine vm = tracked(name);
        String first = take(vm);
        SnapshotDisk then = await(client.snapshotDisks(first)).get(0);
        await(client.removeSnapshot(vm, first));
        await(lab.disk(name, 0)).write(5 * BLOCK + 512, new byte[] {1});
        await(lab.disk(name, 0)).write(78 * BLOCK - 1, new byte[] {1, 2});
        event.accept(lab.vm(name));
        Questions questions = at(vm, take(vm));
        questions.parent = Optional.of(Questions.sealed(then));
        return questions;
    }

    private static Questions first(String name) {
        VirtualMachine vm = tracked(name);
        Questions questions = at(vm, take(vm));
        questions.lineage = DiskLineage.NEW_BASE;
        questions.fresh = true;
        return questions;
    }

    private static VirtualMachine tracked(String name) {
        VirtualMachine vm = await(lab.moref(name).compose(client::virtualMachine));
        await(client.setChangeTracking(vm, true));
        await(client.removeSnapshot(vm, take(vm)));
        return vm;
    }

    private static Questions at(VirtualMachine vm, String snapshot) {
        return new Questions(vm, snapshot, await(client.snapshotDisks(snapshot)).get(0));
    }

    private static String take(VirtualMachine vm) {
        return await(client.createSnapshot(vm, "drayage-" + System.nanoTime(), "d", Consistency.CRASH))
                .moref();
    }
}
