package io.drayage.control.persistence;

import io.drayage.control.store.JobUpdate;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Updates that change one thing. */
final class JobUpdates {
    private JobUpdates() {}

    static JobUpdate start(Instant next) {
        return update(OptionalInt.empty(), Optional.of(next));
    }

    static JobUpdate frequency(int hours) {
        return update(OptionalInt.of(hours), Optional.empty());
    }

    static JobUpdate update(OptionalInt hours, Optional<Instant> start) {
        return new JobUpdate(
                hours,
                start,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
