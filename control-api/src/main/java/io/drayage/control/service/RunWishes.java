package io.drayage.control.service;

import io.drayage.control.store.ReplicationJob;
import io.drayage.engine.api.RunPolicy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a run shall go, beyond its job.
 *
 * @param imageDirectory where disk images go
 * @param full start afresh
 * @param policy what holds for every run; whether change tracking may be switched on is {@code options}' matter
 */
public record RunWishes(ReplicationJob.Options options, Optional<Path> imageDirectory, boolean full, RunPolicy policy) {
    /** The policy of a run with these options. */
    RunPolicy runPolicy() {
        return new RunPolicy(
                options.changeTracking().mayEnable(),
                policy.sweepEveryRuns(),
                policy.sweepNow(),
                policy.plainNfc(),
                policy.datastoreFloorBytes(),
                policy.datastoreFloorPercent(),
                policy.snapshotMaxAge(),
                policy.foreignWait());
    }
}
