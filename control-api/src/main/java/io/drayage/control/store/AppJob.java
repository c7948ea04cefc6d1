package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;

/**
 * The newest job of an app's server.
 *
 * @param completedRuns how many of its runs completed, at most 2: none, the first, or an increment too
 * @param latestRun state of its newest run
 * @param latestCompletedAt when its newest completed run was complete
 */
public record AppJob(
        String appId,
        ReplicationJob job,
        int completedRuns,
        Optional<ReplicationRun.State> latestRun,
        Optional<Instant> latestCompletedAt) {}
