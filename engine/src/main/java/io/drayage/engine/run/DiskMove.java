package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.vertx.core.Future;

/** One attempt to move one disk. Confined to the run's context. */
interface DiskMove {
    /** Moves it; completes when all of it is durable and the stream ended as it must, fails when nothing of the attempt is open any more. */
    Future<Wire> start();

    /** Stops soon: the future of {@link #start} then fails with this cause. Harmless in any state. */
    void cancel(EngineException cause);

    /** Writes the attempt's counters into {@code figures}. */
    void report(DiskFigures figures);

    /**
     * What came over the wire.
     *
     * @param sha1 of the bytes, lower-case hex; empty when it was not computed
     */
    record Wire(long bytes, String sha1) {}
}
