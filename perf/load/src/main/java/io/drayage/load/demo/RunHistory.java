package io.drayage.load.demo;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sms.model.ReplicationRun;

/** A VM's full run, the one after the guests wrote, and the one that was killed and went on. */
final class RunHistory {
    final ReplicationRun first;

    @Nullable
    ReplicationRun second;

    @Nullable
    ReplicationRun third;

    RunHistory(ReplicationRun first) {
        this.first = first;
    }

    ReplicationRun second() {
        return Objects.requireNonNull(second, "the second run has not ended");
    }

    ReplicationRun third() {
        return Objects.requireNonNull(third, "the third run has not ended");
    }

    /** The last one that has ended. */
    ReplicationRun newest() {
        ReplicationRun last = third;
        return last != null ? last : second != null ? second : first;
    }
}
