package io.drayage.engine;

import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Orders that differ from another in one thing, and the policies that tests want. */
final class Orders {
    private Orders() {}

    /** The same run under another owner. */
    static RunOrder underFence(RunOrder o, long fence) {
        return copy(o, o.jobId(), fence, o.image(), o.imageDirectory(), o.imagePolicy());
    }

    /** The same run under its next owner. */
    static RunOrder successor(RunOrder order) {
        return underFence(order, order.fence() + 1);
    }

    /** The same order for a job of its own. */
    static RunOrder ofJob(RunOrder o, UUID job) {
        return copy(o, job, o.fence(), o.image(), o.imageDirectory(), o.imagePolicy());
    }

    /** The same run ending in an AMI by {@code ebs-direct}. */
    static RunOrder intoAmi(RunOrder o, ImagePolicy policy) {
        return copy(o, o.jobId(), o.fence(), ImageWanted.EBS_DIRECT, Optional.empty(), policy);
    }

    /** Change tracking may be switched on, and this run reads everything all the same. */
    static RunPolicy sweeping() {
        return tracking(true, RunPolicy.defaults().foreignWait());
    }

    /** Change tracking may be switched on, and nobody else's work on the VM is waited for. */
    static RunPolicy trackingWithoutWaiting() {
        return tracking(false, Duration.ZERO);
    }

    private static RunPolicy tracking(boolean sweepNow, Duration foreignWait) {
        RunPolicy d = RunPolicy.defaults();
        return new RunPolicy(
                true,
                d.sweepEveryRuns(),
                sweepNow,
                false,
                d.datastoreFloorBytes(),
                d.datastoreFloorPercent(),
                d.snapshotMaxAge(),
                foreignWait);
    }

    private static RunOrder copy(
            RunOrder o, UUID job, long fence, ImageWanted image, Optional<Path> directory, ImagePolicy imagePolicy) {
        return new RunOrder(
                o.installationId(),
                job,
                o.runId(),
                fence,
                o.publicJobId(),
                o.publicRunId(),
                o.vmMoref(),
                o.vmInstanceUuid(),
                o.consistency(),
                o.transport(),
                image,
                directory,
                o.full(),
                o.policy(),
                imagePolicy);
    }
}
