package io.drayage.control.service;

import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.api.CollectionReport.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the staging objects that no run needs any more: of each job after each of its runs, and every hour. Several engines may do this at once, each job is one engine's at a time. A job that cannot be collected does not hold up the
 * others.
 */
public final class StagingCollection {
    private static final Logger LOG = LoggerFactory.getLogger(StagingCollection.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final int JOBS_AT_ONCE = 100;

    private final CollectionLedger ledger;
    private final DrayageEngine engine;
    private final UUID installationId;
    private final Policy policy;
    private final String engineId;

    /** What is kept, and how long nothing must have needed an object before it is deleted. */
    public record Policy(CollectionOrder.Keep keep, Duration grace) {
        /** What the last sealed run needs, and 24 hours. */
        public static final Policy DEFAULT = new Policy(CollectionOrder.Keep.LATEST, CollectionOrder.DEFAULT_GRACE);
    }

    /** @param engineId who collects, for people to read */
    public StagingCollection(
            CollectionLedger ledger, DrayageEngine engine, UUID installationId, Policy policy, String engineId) {
        this.ledger = Objects.requireNonNull(ledger);
        this.engine = Objects.requireNonNull(engine);
        this.installationId = Objects.requireNonNull(installationId);
        this.policy = Objects.requireNonNull(policy);
        this.engineId = engineId;
    }

    /** Collects the jobs whose turn it is, one after the other. */
    public Future<Void> turn() {
        return ledger.waiting(EVERY, JOBS_AT_ONCE).compose(this::collectAll);
    }

    /** Collects these jobs. Fails only for a bug: what goes wrong with a job is logged. */
    public Future<Void> collectAll(List<UUID> jobs) {
        Future<Void> chain = Future.succeededFuture();
        for (UUID job : jobs) {
            chain = chain.compose(before -> collect(job));
        }
        return chain;
    }

    private Future<Void> collect(UUID job) {
        return engine.collect(ledger, new CollectionOrder(installationId, job, policy.keep(), policy.grace()), engineId)
                .onSuccess(StagingCollection::log)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("job", job)
                        .addKeyValue("error", failure.getMessage())
                        .log("staging area could not be collected; nothing that is needed was deleted"))
                .transform(ended -> Future.succeededFuture());
    }

    private static void log(CollectionReport report) {
        if (report.outcome() == Outcome.UNKNOWN_RUN) {
            LOG.atWarn()
                    .addKeyValue("job", report.jobId())
                    .addKeyValue("keys", report.unknownKeys())
                    .log(
                            "the staging area holds a sealed run that the database does not know: nothing is collected until 'dray recover' brings it back");
        } else if (report.unknown() > 0) {
            LOG.atWarn()
                    .addKeyValue("job", report.jobId())
                    .addKeyValue("objects", report.unknown())
                    .addKeyValue("keys", report.unknownKeys())
                    .log("objects that are not Drayage's lie in the staging area; they are never deleted");
        }
        if (report.deleted() > 0 || report.uploadsAborted() > 0) {
            LOG.atInfo()
                    .addKeyValue("job", report.jobId())
                    .addKeyValue("deleted", report.deleted())
                    .addKeyValue("uploadsAborted", report.uploadsAborted())
                    .addKeyValue("waiting", report.waiting())
                    .addKeyValue("neededBytes", report.neededBytes())
                    .log("staging area collected");
        }
    }
}
