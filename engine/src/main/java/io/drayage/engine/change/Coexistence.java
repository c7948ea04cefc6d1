package io.drayage.engine.change;

import io.drayage.engine.vsphere.RunningTask;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose work on a VM our snapshot has to wait for: running tasks that change the VM or its disks, and young snapshots of others, which most likely belong to a backup
 * that is under way. A snapshot that has been there for longer than we wait at all is meant to stay and is lived with. Pure and immutable.
 */
public final class Coexistence {
    /** Parts of the names of tasks that hold a VM, want its disks still, or end badly when a snapshot comes between. */
    private static final List<String> IN_THE_WAY = List.of(
            "snapshot",
            "backup",
            "consolidate",
            "migrate",
            "vmotion",
            "relocate",
            "clone",
            "export",
            "revert",
            "reconfig",
            "promotedisks",
            "defragment",
            "extend",
            "unregister",
            "destroy");

    private static final int MAX_NAME = 120;

    private final Duration wait;

    /** @param wait how long a run waits for others; a snapshot at least so old is not waited for */
    public Coexistence(Duration wait) {
        this.wait = wait;
    }

    /**
     * What to wait for.
     *
     * @param what as a message names it: {@code task 'VirtualMachine.createSnapshot' of backup@corp since 2026-11-24T13:46:09Z (40 %)}
     * @param isTask whether it is a task, which must end before ours begins, rather than a snapshot
     */
    public record Obstacle(String what, boolean isTask) {}

    /** The first task of anybody's that must end first, else the first young snapshot of somebody else's. */
    public Optional<Obstacle> obstacle(VmConditions conditions, List<SnapshotNode> others, Instant now) {
        return task(conditions).or(() -> snapshot(others, now));
    }

    /** The first running task that must end before ours begins. */
    public Optional<Obstacle> task(VmConditions conditions) {
        return conditions.tasks().stream()
                .filter(Coexistence::isInTheWay)
                .findFirst()
                .map(task -> new Obstacle(named(task), true));
    }

    /**
     * The first snapshot that is so young that it is likely to go soon.
     *
     * @param others snapshots of the VM that are not ours
     */
    public Optional<Obstacle> snapshot(List<SnapshotNode> others, Instant now) {
        return others.stream()
                .filter(node -> Duration.between(node.createdAt(), now).compareTo(wait) < 0)
                .findFirst()
                .map(node -> new Obstacle(
                        "snapshot '" + shortened(node.name()) + "' of "
                                + node.createdAt().truncatedTo(ChronoUnit.SECONDS),
                        false));
    }

    private static boolean isInTheWay(RunningTask task) {
        String description = task.description().toLowerCase(Locale.ROOT);
        return IN_THE_WAY.stream().anyMatch(description::contains);
    }

    private static String named(RunningTask task) {
        return "task '" + shortened(task.description()) + "'"
                + (task.startedBy().isEmpty() ? "" : " of " + shortened(task.startedBy()))
                + " since " + task.startedAt().truncatedTo(ChronoUnit.SECONDS) + " (" + task.progress() + " %)";
    }

    /** Others choose these names. */
    private static String shortened(String text) {
        return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "…";
    }
}
