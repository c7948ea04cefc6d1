package io.drayage.engine.staging;

import io.drayage.engine.api.CollectionLedger;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger that does something whenever it is asked for a job's runs. */
record CollectionLedgerWithSecondSight(CollectionLedger ledger, Runnable beforeRuns) implements CollectionLedger {
    @Override
    public Future<List<UUID>> waiting(Duration every, int limit) {
        return ledger.waiting(every, limit);
    }

    @Override
    public Future<Optional<Turn>> begin(UUID jobId, String collector, Duration lease) {
        return ledger.begin(jobId, collector, lease);
    }

    @Override
    public Future<JobRuns> runs(UUID jobId) {
        beforeRuns.run();
        return ledger.runs(jobId);
    }

    @Override
    public Future<Void> mark(Turn turn, List<String> keys) {
        return ledger.mark(turn, keys);
    }

    @Override
    public Future<Void> unmark(Turn turn, List<String> keys) {
        return ledger.unmark(turn, keys);
    }

    @Override
    public Future<List<String>> due(Turn turn, Duration grace, String afterKey, int limit) {
        return ledger.due(turn, grace, afterKey, limit);
    }

    @Override
    public Future<Void> pin(UUID runId, String purpose) {
        return ledger.pin(runId, purpose);
    }

    @Override
    public Future<Void> unpin(UUID runId, String purpose) {
        return ledger.unpin(runId, purpose);
    }

    @Override
    public Future<Void> end(Turn turn) {
        return ledger.end(turn);
    }
}
