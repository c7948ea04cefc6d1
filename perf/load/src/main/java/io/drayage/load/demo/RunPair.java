package io.drayage.load.demo;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sms.model.ReplicationRun;

/** A VM's full run and the one after the guests wrote. */
final class RunPair {
    final ReplicationRun first;

    @Nullable
    ReplicationRun second;

    RunPair(ReplicationRun first) {
        this.first = first;
    }

    ReplicationRun second() {
        return Objects.requireNonNull(second, "the second run has not ended");
    }
}
