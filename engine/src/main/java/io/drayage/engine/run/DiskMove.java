package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.transfer.DiskTransfer;
import io.vertx.core.Future;

/** One attempt to move one disk. Confined to the run's context. */
record DiskMove(DiskTransfer transfer) {
    /** Moves it; completes when all of it is durable and the source ended as it must, fails when nothing of the attempt is open any more. */
    Future<Wire> start() {
        return transfer.start()
                .map(result -> new Wire(
                        result.source().wireBytes(), result.source().wireSha1().orElse("")));
    }

    /** Stops soon: the future of {@link #start} then fails with this cause. Harmless in any state. */
    void cancel(EngineException cause) {
        transfer.cancel(cause);
    }

    /** Writes the attempt's counters into {@code figures}. */
    void report(DiskFigures figures) {
        figures.attempt(transfer.figures());
    }

    /**
     * What came over the wire.
     *
     * @param sha1 of the bytes, lower-case hex; empty when it was not computed
     */
    record Wire(long bytes, String sha1) {}
}
