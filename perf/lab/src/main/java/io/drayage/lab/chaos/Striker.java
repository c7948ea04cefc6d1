package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule.Planned;
import io.vertx.core.Future;
import java.util.function.LongSupplier;

/** Carries planned faults out. */
interface Striker {
    /** Completes when the fault has happened or its rule is laid out, with how often it has struck so far, to be asked at any time. */
    Future<LongSupplier> strike(Planned fault);

    /** For what happens at once and once. */
    static Future<LongSupplier> once(Future<Void> happened) {
        return happened.map(done -> () -> 1);
    }
}
