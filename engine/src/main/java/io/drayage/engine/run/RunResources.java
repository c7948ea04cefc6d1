package io.drayage.engine.run;

import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.GovernorMemory;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.api.TransferLimits;
import io.drayage.engine.change.ChangePlanner;
import io.drayage.engine.flow.AdaptiveGovernor;
import io.drayage.engine.flow.Alarms;
import io.drayage.engine.flow.GovernorTuning;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.flow.MemoryLease;
import io.drayage.engine.flow.RateLimits;
import io.drayage.engine.source.GrainInflaters;
import io.drayage.engine.staging.BaselineRun;
import io.drayage.engine.staging.SegmentRewriter;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.transfer.TransferServices;
import io.drayage.engine.vsphere.VsphereClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** What every run of an engine shares: budget, CPU pool, worker threads, ledgers, store. Made once per engine; any thread. */
public final class RunResources {
    /** Threads for files, manifests and images. The tasks that they run are few: one per disk and stage. */
    private static final int WORKERS = 4;

    /** A manifest of 8 million entries is written in one task; that is no reason for Vert.x to warn. */
    private static final long LONGEST_TASK_MINUTES = 60;

    private final Vertx vertx;
    private final EngineConfig config;
    private final RunLedger ledger;
    private final SnapshotKeeper keeper;
    private final StagingOwner owner;
    private final ObjectStore store;
    private final TransferServices services;
    private final MemoryBudget budget;
    private final WorkerExecutor worker;
    private final LiveLimits limits;
    private final AdaptiveGovernor governor;
    private final ImageBuilders builders;
    private final RunSetup setup;
    private final List<DirectTransport> direct;

    private RunResources(
            Vertx vertx,
            EngineConfig config,
            RunLedger ledger,
            SnapshotLedger snapshots,
            ObjectStore store,
            RunSetup setup,
            GovernorMemory learned) {
        this.vertx = vertx;
        this.config = config;
        this.ledger = ledger;
        this.store = store;
        this.setup = setup;
        governor = new AdaptiveGovernor(GovernorTuning.DEFAULTS, learned, System::nanoTime, Alarms.on(vertx));
        direct = List.copyOf(setup.direct().make(vertx, governor));
        keeper = new SnapshotKeeper(snapshots, setup.clock());
        owner = new StagingOwner(store, config.stagingPrefix());
        int partsInFlight = TransferServices.DEFAULT_PARTS_IN_FLIGHT;
        RateLimits rates = new RateLimits(System::nanoTime, Alarms.on(vertx));
        services = TransferServices.start(
                vertx, store, ledger, config.cpuThreads(), partsInFlight, GrainInflaters.fastest(), rates);
        limits = new LiveLimits(
                vertx,
                setup.clock(),
                rates,
                new TransferLimits(
                        config.rateBytesPerSecond().map(Rate::of).orElse(Rate.NONE), Map.of(), RateCalendar.EMPTY));
        budget = TransferServices.budget(config.memoryBytes(), partsInFlight);
        worker = vertx.createSharedWorkerExecutor("drayage-engine", WORKERS, LONGEST_TASK_MINUTES, TimeUnit.MINUTES);
        builders = new ImageBuilders(vertx, store, config.stagingPrefix(), worker, setup.aws());
    }

    /**
     * Starts the threads.
     *
     * @param learned what hosts turned out to bear
     */
    public static RunResources create(
            Vertx vertx,
            EngineConfig config,
            RunLedger ledger,
            SnapshotLedger snapshots,
            ObjectStore store,
            RunSetup setup,
            GovernorMemory learned) {
        return new RunResources(vertx, config, ledger, snapshots, store, setup, learned);
    }

    /** The memory that all runs share. */
    public MemoryBudget budget() {
        return budget;
    }

    /** Does work that holds {@code bytes} of the budget: waits its turn, and gives them back at its end. */
    public <T> Future<T> withMemory(String key, long bytes, Supplier<Future<T>> work) {
        return withLease(key, bytes, lease -> work.get());
    }

    /** As {@link #withMemory}; the work may ask for more while it lasts. */
    <T> Future<T> withLease(String key, long bytes, Function<MemoryLease, Future<T>> work) {
        return budget.reserveMinimum(key, 1, bytes)
                .compose(leases -> work.apply(leases.get(0)).eventually(() -> {
                    leases.forEach(MemoryLease::close);
                    return Future.succeededFuture();
                }));
    }

    /** For blocking work. */
    public WorkerExecutor worker() {
        return worker;
    }

    /** Takes, removes and reconciles snapshots. */
    public SnapshotKeeper keeper() {
        return keeper;
    }

    /** Bounds the streams of all runs. */
    public AdaptiveGovernor governor() {
        return governor;
    }

    /** Replaces the limits; running transfers follow within a second. */
    public void limits(TransferLimits wanted) {
        limits.set(wanted);
    }

    /** The limits as they were last set. */
    public TransferLimits limits() {
        return limits.get();
    }

    /** Releases the threads. To be called when no run is under way. */
    public Future<Void> close() {
        limits.close();
        return services.close().eventually(worker::close);
    }

    Vertx vertx() {
        return vertx;
    }

    EngineConfig config() {
        return config;
    }

    RunLedger ledger() {
        return ledger;
    }

    StagingOwner owner() {
        return owner;
    }

    ObjectStore store() {
        return store;
    }

    /** Moves disks of this connector, within its limits. */
    DiskMoves moves(VsphereClient vcenter) {
        VsphereClient.About about = vcenter.about();
        return new DiskMoves(
                services.of(TransferLimits.connectorKey(about.host(), about.port())), config.stagingPrefix(), governor);
    }

    ImageBuilders builders() {
        return builders;
    }

    RunSetup setup() {
        return setup;
    }

    /** The transports without a lease, in the order in which they are tried. */
    List<DirectTransport> direct() {
        return direct;
    }

    /** Says what of a disk differs from the last sealed run. */
    ChangePlans changes(VsphereClient vcenter, RunOrder order) {
        return new ChangePlanner(vcenter, order.runId())::plan;
    }

    BaselineRun baseline() {
        return new BaselineRun(ledger, store, config.stagingPrefix());
    }

    SegmentRewriter rewriter() {
        return new SegmentRewriter(
                store, ledger, budget, worker, config.stagingPrefix(), SegmentRewriter.Bounds.DEFAULT);
    }

    /** What time it is. */
    public Clock clock() {
        return setup.clock();
    }
}
