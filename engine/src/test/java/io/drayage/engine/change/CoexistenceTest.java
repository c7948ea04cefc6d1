package io.drayage.engine.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.change.Coexistence.Obstacle;
import io.drayage.engine.vsphere.RunningTask;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoexistenceTest {
    private static final Instant NOW = Instant.parse("2026-11-24T13:46:09Z");
    private static final Coexistence HALF_AN_HOUR = new Coexistence(Duration.ofMinutes(30));

    private static VmConditions busyWith(String... descriptions) {
        List<RunningTask> tasks = Arrays.stream(descriptions)
                .map(d -> new RunningTask("task-1", d, "backup@corp", NOW.minusMillis(61_500), 40))
                .toList();
        return new VmConditions("esx", "host-1", "connected", true, true, true, false, List.of(), tasks);
    }

    private static SnapshotNode snapshot(String name, Duration age) {
        return new SnapshotNode("snapshot-1", name, "by others", NOW.minus(age));
    }

    private static Optional<Obstacle> obstacle(VmConditions conditions, SnapshotNode... others) {
        return HALF_AN_HOUR.obstacle(conditions, List.of(others), NOW);
    }

    @Test
    void nothing_is_waited_for_on_a_quiet_vm() {
        assertThat(obstacle(busyWith())).isEmpty();
    }

    @Test
    void a_task_that_needs_the_vm_is_waited_for_and_named() {
        // When
        Obstacle task = obstacle(busyWith("VirtualMachine.createSnapshot")).orElseThrow();
        // Then
        assertThat(task.isTask()).isTrue();
        assertThat(task.what())
                .isEqualTo("task 'VirtualMachine.createSnapshot' of backup@corp since 2026-11-24T13:45:07Z (40 %)");
        for (String other : List.of(
                "VirtualMachine.removeSnapshot",
                "VirtualMachine.consolidateDisks",
                "VirtualMachine.relocate",
                "VirtualMachine.migrate",
                "Drm.ExecuteVMotionLRO",
                "VirtualMachine.reconfigure",
                "com.vendor.Backup.run")) {
            assertThat(obstacle(busyWith(other))).as(other).isPresent();
        }
    }

    @Test
    void a_task_that_leaves_the_disks_alone_is_not_waited_for() {
        assertThat(obstacle(busyWith("VirtualMachine.setScreenResolution", "vm.guest.mountTools")))
                .isEmpty();
    }

    @Test
    void a_young_snapshot_of_others_is_waited_for_and_an_old_one_is_lived_with() {
        // When
        Obstacle young = obstacle(busyWith(), snapshot("VEEAM TEMP", Duration.ofMinutes(29)))
                .orElseThrow();
        // Then
        assertThat(young.isTask()).isFalse();
        assertThat(young.what()).isEqualTo("snapshot 'VEEAM TEMP' of 2026-11-24T13:17:09Z");
        assertThat(obstacle(busyWith(), snapshot("before upgrade", Duration.ofMinutes(30))))
                .isEmpty();
    }

    @Test
    void a_task_comes_before_a_snapshot_and_long_names_are_cut() {
        // When
        Obstacle first = obstacle(busyWith("backup of " + "x".repeat(500)), snapshot("young", Duration.ofMinutes(1)))
                .orElseThrow();
        // Then
        assertThat(first.isTask()).isTrue();
        assertThat(first.what()).hasSizeLessThan(220).contains("…");
    }
}
