package io.drayage.control.service;

import io.drayage.control.store.AuditStore;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.RunStore;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything that the service does by itself, with its rhythms. Without an engine it only watches connectors. */
public final class BackgroundWork {
    private static final Duration LOOK_FOR_RUNS = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_POSTPONED = Duration.ofMinutes(5);
    private static final Duration TEND_JOBS = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_DELETED_JOBS = Duration.ofSeconds(15);
    private static final Duration LOOK_AT_CONNECTORS = Duration.ofMinutes(5);
    private static final Duration RECONCILE = Duration.ofHours(1);
    private static final Duration LOOK_FOR_GARBAGE = Duration.ofMinutes(1);
    private static final Duration RECONCILE_AGAIN = Duration.ofMinutes(1);
    private static final Duration FORGET = Duration.ofHours(1);
    private static final Duration KEEP_DELETED = Duration.ofDays(90);
    private static final int FORGET_AT_ONCE = 100;
    private static final Duration KEEP_AUDIT = Duration.ofDays(400);
    private static final int FORGET_AUDIT_AT_ONCE = 10_000;
    private static final Duration CATALOG_EXPIRES = Duration.ofDays(30);

    private final Vertx vertx;
    private final Stores stores;
    private final VcenterSessions sessions;
    private final Optional<DrayageEngine> engine;
    private final Settings settings;
    private final List<Repeating> rhythms = new ArrayList<>();
    private Optional<RunDispatcher> dispatcher = Optional.empty();
    private volatile @Nullable Repeating cleanup;
    private volatile @Nullable Repeating snapshots;

    /** The stores that it needs. */
    public record Stores(
            ConnectorStore connectors,
            JobStore jobs,
            RunStore runs,
            SnapshotLedger snapshots,
            CollectionLedger collection,
            CatalogStore catalog,
            AuditStore audit) {}

    /**
     * Its settings.
     *
     * @param version of Drayage
     * @param concurrentVms most runs at once in the whole installation
     * @param replicationFor how long a VM may be replicated
     */
    public record Settings(
            UUID installationId,
            String version,
            int concurrentVms,
            Duration replicationFor,
            Path imageDirectory,
            RunPolicy policy,
            StagingCollection.Policy collection) {}

    /** Wires it; {@link #start} begins. */
    public BackgroundWork(
            Vertx vertx, Stores stores, VcenterSessions sessions, Optional<DrayageEngine> engine, Settings settings) {
        this.vertx = Objects.requireNonNull(vertx);
        this.stores = Objects.requireNonNull(stores);
        this.sessions = Objects.requireNonNull(sessions);
        this.engine = Objects.requireNonNull(engine);
        this.settings = Objects.requireNonNull(settings);
    }

    /** Begins all of it; to be called once. */
    public void start() {
        ConnectorWatch watch =
                new ConnectorWatch(stores.connectors(), sessions, settings.version(), HostAddress.ofThisMachine());
        rhythms.add(Repeating.start(vertx, "connector watch", LOOK_AT_CONNECTORS, watch::lookAtAll));
        rhythms.add(Repeating.start(
                vertx, "forgetting deleted jobs", FORGET, () -> stores.jobs().forget(KEEP_DELETED, FORGET_AT_ONCE)));
        rhythms.add(Repeating.start(
                vertx, "forgetting changes", FORGET, () -> stores.audit().forget(KEEP_AUDIT, FORGET_AUDIT_AT_ONCE)));
        rhythms.add(Repeating.start(
                vertx, "catalog expiry", FORGET, () -> stores.catalog().expire(CATALOG_EXPIRES)));
        startEngine();
    }

    /** Begins only what an engine does: runs, their clean-up, snapshots. Instead of {@link #start}, on engines beside a service. */
    public void startEngine() {
        engine.ifPresent(this::startRuns);
    }

    private void startRuns(DrayageEngine running) {
        SnapshotReconciliation reconciliation = new SnapshotReconciliation(
                stores.connectors(), sessions, running, stores.snapshots(), this::reconcileSoon);
        Repeating reconciling = Repeating.start(vertx, "snapshot reconciliation", RECONCILE, reconciliation::turn);
        snapshots = reconciling;
        JobCleanup jobCleanup = new JobCleanup(
                stores.jobs(), stores.runs(), stores.snapshots(), sessions, running, settings.installationId());
        Repeating cleaning = Repeating.start(vertx, "job cleanup", LOOK_FOR_DELETED_JOBS, jobCleanup::turn);
        RunExecutor executor =
                new RunExecutor(vertx, stores.runs(), running, settings.installationId(), LOOK_AT_POSTPONED);
        RunDispatcher.Bounds bounds = new RunDispatcher.Bounds(
                engineId(),
                settings.concurrentVms(),
                settings.replicationFor(),
                settings.imageDirectory(),
                settings.policy());
        RunDispatcher runs = new RunDispatcher(stores.runs(), executor, sessions, bounds, reconciling::nudge);
        dispatcher = Optional.of(runs);
        cleanup = cleaning;
        rhythms.add(reconciling);
        rhythms.add(cleaning);
        StagingCollection collection = new StagingCollection(
                stores.collection(), running, settings.installationId(), settings.collection(), engineId());
        rhythms.add(Repeating.start(vertx, "staging collection", LOOK_FOR_GARBAGE, collection::turn));
        rhythms.add(Repeating.start(
                vertx, "schedule", TEND_JOBS, () -> stores.jobs().tend(settings.replicationFor())));
        rhythms.add(Repeating.start(vertx, "run dispatcher", LOOK_FOR_RUNS, runs::turn));
    }

    /** A snapshot could not be removed yet, for example because a dead engine's lease holds it: looks again long before the hour is over. */
    private void reconcileSoon() {
        vertx.setTimer(RECONCILE_AGAIN.toMillis(), fired -> {
            Repeating reconciling = snapshots;
            if (reconciling != null) {
                reconciling.nudge();
            }
        });
    }

    /** A job was deleted: cleans up after it now rather than at the next turn. */
    public void cleanUpSoon() {
        Repeating cleaning = cleanup;
        if (cleaning != null) {
            cleaning.nudge();
        }
    }

    /** Takes no more work, interrupts runs and gives them back; completes when all have stopped. Never fails. */
    public Future<Void> stop() {
        List<Future<Void>> stopping = new ArrayList<>();
        rhythms.forEach(rhythm -> stopping.add(rhythm.stop()));
        dispatcher.ifPresent(runs -> stopping.add(runs.handOver()));
        return Future.join(stopping).transform(ended -> Future.succeededFuture());
    }

    /** What this process calls itself where it claims runs: address and process id. */
    public String engineId() {
        return HostAddress.ofThisMachine().ipAddress() + "/"
                + ProcessHandle.current().pid();
    }
}
