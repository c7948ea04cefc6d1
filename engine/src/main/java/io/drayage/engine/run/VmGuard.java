package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.change.Coexistence;
import io.drayage.engine.change.DatastoreGuard;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps a production VM safe from our snapshot: room on its datastores, the snapshot's age, and others who need the VM to themselves for a while. Pure. */
final class VmGuard {
    private final String vmName;
    private final RunPolicy policy;

    VmGuard(String vmName, RunPolicy policy) {
        this.vmName = vmName;
        this.policy = policy;
    }

    /** Why no snapshot may be taken or kept with the datastores as they are. */
    Optional<EngineException> room(VmConditions conditions) {
        return new DatastoreGuard(policy.datastoreFloorBytes(), policy.datastoreFloorPercent())
                .refusal(vmName, conditions);
    }

    /** Why the snapshot may not stay any longer. */
    Optional<EngineException> age(Instant createdAt, Instant now) {
        Duration age = Duration.between(createdAt, now);
        if (age.compareTo(policy.snapshotMaxAge()) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new EngineException(
                        Kind.VSPHERE,
                        "VM " + vmName,
                        "our snapshot is " + age.toMinutes() + " minutes old, the most that is allowed is "
                                + policy.snapshotMaxAge().toMinutes(),
                        "What was read is kept, and the run goes on with another snapshot (after dray replicate: when it is called again). Where that happens often, raise limits.snapshotMaxAge"));
    }

    /** A task of somebody else's that must end first, as messages name it. */
    Optional<String> task(VmConditions conditions) {
        return others().task(conditions).map(Coexistence.Obstacle::what);
    }

    /** A snapshot of somebody else's that is so young that it is likely to go soon. */
    Optional<String> snapshot(List<SnapshotNode> others, Instant now) {
        return others().snapshot(others, now).map(Coexistence.Obstacle::what);
    }

    private Coexistence others() {
        return new Coexistence(policy.foreignWait());
    }
}
