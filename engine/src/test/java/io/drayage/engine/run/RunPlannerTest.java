package io.drayage.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskIdentity;
import io.drayage.protocol.run.RunDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rows of the identity table that a run meets, and every refusal. */
class RunPlannerTest {
    private static final String VCENTER = "vc-uuid";
    private static final String INSTANCE = "5029-instance";

    @Test
    void aFirstRunReadsEveryDiskInFull() {
        // Given
        VirtualMachine vm = vm(disk(2000, "u1", 1 << 20), disk(2001, "u2", 2 << 20));
        // When
        List<DiskPlan> plans = RunPlanner.plan(order(false), vm, VCENTER, Optional.empty());
        // Then
        assertThat(plans).extracting(DiskPlan::changeSource).containsExactly("full", "full");
        assertThat(plans).noneMatch(DiskPlan::mayBeDelta);
    }

    @Test
    void theSameDiskIsComparedByHashWithItsParent() {
        // When
        List<DiskPlan> plans = RunPlanner.plan(
                order(false), vm(disk(2000, "u1", 1 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 1 << 20)));
        // Then
        assertThat(plans).singleElement().satisfies(plan -> {
            assertThat(plan.changeSource()).isEqualTo("hash");
            assertThat(plan.mayBeDelta()).isTrue();
        });
    }

    @Test
    void theSameUuidAtANewKeyIsTheSameDisk() {
        assertThat(RunPlanner.plan(
                        order(false), vm(disk(2001, "u1", 1 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 1 << 20))))
                .allMatch(DiskPlan::mayBeDelta);
    }

    @Test
    void aNewUuidAtTheSameKeyIsANewBase() {
        assertThat(RunPlanner.plan(
                        order(false), vm(disk(2000, "u2", 1 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 1 << 20))))
                .extracting(DiskPlan::changeSource)
                .containsExactly("full");
    }

    @Test
    void aGrownDiskIsComparedButGetsAFullManifest() {
        assertThat(RunPlanner.plan(
                        order(false), vm(disk(2000, "u1", 2 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 1 << 20))))
                .singleElement()
                .satisfies(plan -> {
                    assertThat(plan.changeSource()).isEqualTo("hash");
                    assertThat(plan.mayBeDelta()).isFalse();
                });
    }

    @Test
    void aShrunkDiskIsANewBase() {
        assertThat(RunPlanner.plan(
                        order(false), vm(disk(2000, "u1", 1 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 2 << 20))))
                .extracting(DiskPlan::changeSource)
                .containsExactly("full");
    }

    @Test
    void aFullRunIgnoresTheParent() {
        assertThat(RunPlanner.plan(
                        order(true), vm(disk(2000, "u1", 1 << 20)), VCENTER, Optional.of(sealed("u1", 2000, 1 << 20))))
                .extracting(DiskPlan::changeSource)
                .containsExactly("full");
    }

    @Test
    void theSameUuidTwiceIsRefused() {
        assertRefused(vm(disk(2000, "u1", 1 << 20), disk(2001, "u1", 1 << 20)), order(false), "same backing uuid");
    }

    @Test
    void aDiskThatCannotBeReplicatedIsRefusedWithItsReason() {
        // Given
        Disk rdm = new Disk(
                2000,
                "Hard disk 1",
                1 << 20,
                "u1",
                "[ds] a.vmdk",
                "x0:0",
                true,
                Optional.of("it is a raw device mapping"));
        // When // Then
        assertRefused(vm(rdm), order(false), "Hard disk 1", "raw device mapping");
    }

    @Test
    void aVmWithoutDisksIsRefused() {
        assertRefused(vm(), order(false), "no virtual disks");
    }

    @Test
    void anotherVmUnderTheSameMorefIsRefused() {
        assertRefused(
                vm(disk(2000, "u1", 1 << 20)), order("other-instance", RunOrder.TransportWanted.AUTO), "another VM");
    }

    private static void assertRefused(VirtualMachine vm, RunOrder order, String... words) {
        assertThatThrownBy(() -> RunPlanner.plan(order, vm, VCENTER, Optional.empty()))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.NOT_ELIGIBLE);
                    assertThat(e.getMessage()).contains(words);
                    assertThat(e.remedy()).isNotEmpty();
                });
    }

    private static VirtualMachine vm(Disk... disks) {
        return new VirtualMachine(
                "vm-1",
                "web01",
                "/Datacenters/DC/vm/web01",
                INSTANCE,
                "bios",
                "ubuntu64Guest",
                "Ubuntu",
                "bios",
                true,
                true,
                "esx1",
                List.of(disks),
                0,
                List.of(),
                List.of());
    }

    private static Disk disk(int key, String uuid, long capacity) {
        return new Disk(
                key, "Hard disk " + (key - 1999), capacity, uuid, "[ds] a.vmdk", "x0:0", true, Optional.empty());
    }

    private static RunOrder order(boolean full) {
        return new RunOrder(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                1,
                "sms-job-00000001",
                "sms-run-00000001",
                "vm-1",
                Optional.of(INSTANCE),
                RunOrder.ConsistencyWanted.AUTO,
                RunOrder.TransportWanted.AUTO,
                RunOrder.ImageWanted.NONE,
                Optional.empty(),
                full,
                RunPolicy.defaults(),
                ImagePolicy.defaults());
    }

    private static RunOrder order(String instance, RunOrder.TransportWanted transport) {
        RunOrder base = order(false);
        return new RunOrder(
                base.installationId(),
                base.jobId(),
                base.runId(),
                1,
                base.publicJobId(),
                base.publicRunId(),
                base.vmMoref(),
                Optional.of(instance),
                base.consistency(),
                transport,
                base.image(),
                base.imageDirectory(),
                false,
                RunPolicy.defaults(),
                ImagePolicy.defaults());
    }

    private static RunDocument sealed(String uuid, int key, long capacity) {
        RunOrder order = order(false);
        UUID diskId = DiskIdentity.diskId(VCENTER, INSTANCE, uuid, key);
        RunDocument.ManifestRef manifest = new RunDocument.ManifestRef(
                io.drayage.protocol.run.ObjectKeys.manifest(
                        order.installationId(), order.jobId(), order.runId(), 1, diskId),
                "0".repeat(64),
                100,
                0,
                1,
                1);
        return new RunDocument(
                order.installationId(),
                order.jobId(),
                order.runId(),
                "sms-job-00000001",
                "sms-run-00000001",
                Optional.empty(),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                new RunDocument.Vm(VCENTER, INSTANCE, "vm-1", "web01", "/Datacenters/DC/vm/web01", "", ""),
                0,
                "crash",
                Optional.empty(),
                0,
                List.of(new RunDocument.Disk(
                        diskId,
                        key,
                        "Hard disk 1",
                        uuid,
                        capacity,
                        Optional.empty(),
                        "lease",
                        "full",
                        manifest,
                        List.of())));
    }
}
