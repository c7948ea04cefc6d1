package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule;
import io.vertx.core.Future;

/** Does what the lab cannot do itself: faults of processes. */
@FunctionalInterface
public interface Outside {
    /** Carries the fault out. */
    Future<Void> strike(FaultSchedule.Planned fault);
}
