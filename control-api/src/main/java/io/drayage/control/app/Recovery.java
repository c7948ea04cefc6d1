package io.drayage.control.app;

import io.drayage.control.store.RecoveryStore;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.StagedInventory;
import io.drayage.engine.api.StagedInventory.StagedJob;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** {@code dray recover}: jobs, servers and sealed runs of a lost database, rebuilt from the staging area. Repeating it adds nothing twice. */
public final class Recovery {
    private final DrayageEngine engine;
    private final RecoveryStore store;

    /** Wires it. */
    public Recovery(Backend backend) {
        this.engine = backend.engine().orElseThrow(() -> new IllegalArgumentException("the backend has no engine"));
        this.store = backend.stores().recovery();
    }

    /**
     * What was found and done.
     *
     * @param problems run.json objects that were left out, and why
     */
    public record Report(UUID installationId, List<Job> jobs, List<String> problems) {}

    /** A job; {@code lastRunId} is the run that the next one goes on from. */
    public record Job(
            String replicationJobId,
            String vm,
            String lastRunId,
            Instant sealedAt,
            boolean added,
            int runsAdded,
            int runsKnown,
            int runsPassedOver) {}

    /**
     * Recovers.
     *
     * @param takeOver give the database's own installation id up, if it has no sealed run
     * @param image what recovered jobs' runs end in
     */
    public Future<Report> run(boolean takeOver, ImageWanted image) {
        return engine.inventory()
                .compose(found -> store.adopt(found.installationId(), takeOver)
                        .compose(ours -> recoverAll(found, image))
                        .map(jobs -> new Report(found.installationId(), jobs, found.problems())));
    }

    /** The newest job of a server first: the others become history. */
    private Future<List<Job>> recoverAll(StagedInventory found, ImageWanted image) {
        List<StagedJob> newestFirst = new ArrayList<>(found.jobs());
        newestFirst.sort((one, other) -> other.last()
                .document()
                .sealedAt()
                .compareTo(one.last().document().sealedAt()));
        Future<List<Job>> chain = Future.succeededFuture(new ArrayList<>());
        for (StagedJob job : newestFirst) {
            chain = chain.compose(done -> store.recover(job, image).map(outcome -> {
                done.add(report(job, outcome));
                return done;
            }));
        }
        return chain;
    }

    private static Job report(StagedJob job, RecoveryStore.Outcome outcome) {
        var last = Objects.requireNonNull(job.last()).document();
        return new Job(
                last.publicJobId(),
                last.vm().path(),
                last.publicRunId(),
                last.sealedAt(),
                outcome.jobAdded(),
                outcome.runsAdded(),
                outcome.runsKnown(),
                outcome.runsPassedOver());
    }
}
