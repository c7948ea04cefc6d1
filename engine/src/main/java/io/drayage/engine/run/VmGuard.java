package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.RunningTask;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Keeps a production VM safe from our snapshot: room on its datastores, the snapshot's age, and others who need the VM to themselves for a while. Pure. */
final class VmGuard {
    private static final List<String> IN_THE_WAY = List.of(
            "snapshot", "backup", "consolidate", "migrate", "relocate", "clone", "export", "revert", "reconfig");

    private final String vmName;
    private final RunPolicy policy;

    VmGuard(String vmName, RunPolicy policy) {
        this.vmName = vmName;
        this.policy = policy;
    }

    /** Why no snapshot may be taken or kept with the datastores as they are. */
    Optional<EngineException> room(VmConditions conditions) {
        return conditions.datastores().stream()
                .map(this::room)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why the snapshot may not stay any longer. */
    Optional<EngineException> age(Instant createdAt, Instant now) {
        Duration age = Duration.between(createdAt, now);
        if (age.compareTo(policy.snapshotMaxAge()) < 0) {
            return Optional.empty();
        }
        return Optional.of(new EngineException(
                Kind.VSPHERE,
                "VM " + vmName,
                "our snapshot is " + age.toMinutes() + " minutes old, the most that is allowed is "
                        + policy.snapshotMaxAge().toMinutes(),
                "What was read is kept: start the run again at a quieter time, or raise limits.snapshotMaxAge"));
    }

    /** A task of somebody else's that must end first, as messages name it. */
    Optional<String> task(VmConditions conditions) {
        return conditions.tasks().stream()
                .filter(task -> IN_THE_WAY.stream()
                        .anyMatch(word ->
                                task.description().toLowerCase(Locale.ROOT).contains(word)))
                .findFirst()
                .map(VmGuard::named);
    }

    /** A snapshot of somebody else's that is so young that it is likely to go soon. */
    Optional<String> snapshot(List<SnapshotNode> others, Instant now) {
        return others.stream()
                .filter(node -> Duration.between(node.createdAt(), now).compareTo(policy.foreignWait()) < 0)
                .findFirst()
                .map(node -> "snapshot '" + node.name() + "' of " + node.createdAt());
    }

    private Optional<EngineException> room(DatastoreRoom store) {
        if (!store.accessible() || store.maintenance()) {
            return Optional.of(refused(
                    store, store.accessible() ? "is in maintenance mode" : "is not accessible", "Bring it back"));
        }
        long floor =
                Math.max(policy.datastoreFloorBytes(), store.capacityBytes() / 100 * policy.datastoreFloorPercent());
        if (store.freeBytes() >= floor || store.capacityBytes() == 0) {
            return Optional.empty();
        }
        return Optional.of(refused(
                store,
                "has " + (store.freeBytes() >> 20) + " MiB free, less than the floor of " + (floor >> 20)
                        + " MiB that a snapshot may need",
                "Make room on it, or lower limits.datastoreFloor"));
    }

    private EngineException refused(DatastoreRoom store, String reason, String remedy) {
        return new EngineException(
                Kind.VSPHERE, "datastore " + store.name() + " of VM " + vmName, "it " + reason, remedy);
    }

    private static String named(RunningTask task) {
        return "task '" + task.description() + "'"
                + (task.startedBy().isEmpty() ? "" : " of " + task.startedBy())
                + " (" + task.progress() + " %)";
    }
}
