package io.drayage.engine;

import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.api.EngineConfig;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.GovernorMemory;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RestoreOrder;
import io.drayage.engine.api.RestoreReport;
import io.drayage.engine.api.RestoreReport.RestoredDisk;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunLedger.Stage;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.RunStanding;
import io.drayage.engine.api.SnapshotLedger;
import io.drayage.engine.api.StagedInventory;
import io.drayage.engine.api.StreamGauge;
import io.drayage.engine.api.TransferLimits;
import io.drayage.engine.api.VerifyOrder;
import io.drayage.engine.api.VerifyReport;
import io.drayage.engine.aws.AwsAccess;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.flow.Turns;
import io.drayage.engine.image.AwsImages;
import io.drayage.engine.image.DiskImageBuilder;
import io.drayage.engine.image.ImageRequest;
import io.drayage.engine.image.StagedRuns;
import io.drayage.engine.image.StagingVerifier;
import io.drayage.engine.run.ReplicationRun;
import io.drayage.engine.run.RunResources;
import io.drayage.engine.run.RunSetup;
import io.drayage.engine.run.StagingCleanup;
import io.drayage.engine.staging.LifecycleCheck;
import io.drayage.engine.staging.RunWholeness;
import io.drayage.engine.staging.StagingCollector;
import io.drayage.engine.staging.StagingScan;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.protocol.run.ObjectKeys;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Replicates VMs. One engine per process and staging area: it owns the memory budget and the CPU pool that all its runs share. Any thread; futures complete on the caller's context. Closing
 * interrupts what runs.
 */
public final class DrayageEngine {
    private final EngineConfig config;
    private final ObjectStore store;
    private final RunResources resources;
    private final Map<UUID, Active> active = new ConcurrentHashMap<>();

    private record Active(ReplicationRun run, Future<RunResult> result) {}

    private DrayageEngine(EngineConfig config, ObjectStore store, RunResources resources) {
        this.config = config;
        this.store = store;
        this.resources = resources;
    }

    /** An engine that reads and writes one staging area and remembers nothing of hosts. The store stays the caller's and is not closed. */
    public static DrayageEngine create(
            Vertx vertx, EngineConfig config, RunLedger runs, SnapshotLedger snapshots, ObjectStore store) {
        return create(vertx, config, runs, snapshots, store, GovernorMemory.NONE);
    }

    /**
     * An engine that reads and writes one staging area. The store stays the caller's and is not closed.
     *
     * @param learned how many streams hosts turned out to bear
     */
    public static DrayageEngine create(
            Vertx vertx,
            EngineConfig config,
            RunLedger runs,
            SnapshotLedger snapshots,
            ObjectStore store,
            GovernorMemory learned) {
        return create(vertx, config, runs, snapshots, store, RunSetup.standard(), learned);
    }

    /**
     * An engine whose runs may end in AMIs. Neither the store nor the access to AWS is closed by it.
     *
     * @param aws where AMIs are made
     * @param images remembers what was put, so that a builder that is killed goes on
     */
    public static DrayageEngine create(
            Vertx vertx,
            EngineConfig config,
            RunLedger runs,
            SnapshotLedger snapshots,
            ObjectStore store,
            GovernorMemory learned,
            AwsAccess aws,
            ImageLedger images) {
        RunSetup setup = RunSetup.standard().withAws(new AwsImages(aws, images));
        return create(vertx, config, runs, snapshots, store, setup, learned);
    }

    /** As the other, with runs that are put together differently. */
    public static DrayageEngine create(
            Vertx vertx,
            EngineConfig config,
            RunLedger runs,
            SnapshotLedger snapshots,
            ObjectStore store,
            RunSetup setup) {
        return create(vertx, config, runs, snapshots, store, setup, GovernorMemory.NONE);
    }

    /** As the others, with both. */
    public static DrayageEngine create(
            Vertx vertx,
            EngineConfig config,
            RunLedger runs,
            SnapshotLedger snapshots,
            ObjectStore store,
            RunSetup setup,
            GovernorMemory learned) {
        return new DrayageEngine(
                config, store, RunResources.create(vertx, config, runs, snapshots, store, setup, learned));
    }

    /**
     * Does one run, to its end.
     *
     * @return the result: a run that failed or was cancelled is a result in state FAILED, not a failed future
     */
    public Future<RunResult> replicate(VsphereClient vcenter, RunOrder order, ProgressListener progress) {
        ReplicationRun run = new ReplicationRun(resources, vcenter, order, progress);
        Future<RunResult> result = run.execute();
        active.put(order.runId(), new Active(run, result));
        return result.onComplete(ended -> active.remove(order.runId()));
    }

    /** Cancels a run: it ends soon, as FAILED, with what it made taken back. Completes when it has ended; a run that is not here is no error. */
    public Future<Void> cancel(UUID runId) {
        Active found = active.get(runId);
        if (found == null) {
            return Future.succeededFuture();
        }
        found.run().cancel();
        return found.result().mapEmpty();
    }

    /** Stops all runs so that they can go on later: what is durable is kept, leases and snapshots are given up. Completes when all have ended. */
    public Future<Void> interruptAll() {
        return endAll(ReplicationRun::interrupt);
    }

    /** As {@link #interruptAll}, but leaves the snapshots to whoever goes on with the runs: for that engine to find within their maximum age. */
    public Future<Void> handOverAll() {
        return endAll(ReplicationRun::handOver);
    }

    private Future<Void> endAll(Consumer<ReplicationRun> end) {
        active.values().forEach(one -> end.accept(one.run()));
        return Future.join(active.values().stream().map(Active::result).toList())
                .transform(ended -> Future.succeededFuture());
    }

    /** Looks for snapshots that dead runs left on this vCenter's VMs and removes them; how many ledger entries were closed. */
    public Future<Integer> reconcile(VsphereClient vcenter) {
        return resources.keeper().reconcile(vcenter, Set.copyOf(active.keySet()));
    }

    /** Rebuilds a run's raw disks out of the staging area; every block is checked against its SHA-256. */
    public Future<RestoreReport> restore(RestoreOrder order, ProgressListener progress) {
        DiskImageBuilder builder = new DiskImageBuilder(
                store,
                config.stagingPrefix(),
                resources.worker(),
                order.outputDirectory(),
                config.workDirectory().resolve("restore-" + UUID.randomUUID()));
        progress.stage(Stage.CONVERT, "Restoring");
        return find(order.runJsonKey(), order.searchPrefix(), order.runId())
                .compose(run -> withWindow(() -> builder.buildDisks(
                                new ImageRequest(run, new AtomicBoolean(), bytes -> {}), order.outputDirectory()))
                        .recover(error -> wholeness().explain(run, error))
                        .map(built -> new RestoreReport(
                                run.runId().toString(),
                                run.vm().name(),
                                built.stream()
                                        .map(disk -> new RestoredDisk(
                                                disk.disk().deviceKey(),
                                                disk.disk().label(),
                                                disk.file().toAbsolutePath().toString(),
                                                disk.disk().capacityBytes(),
                                                disk.dataBlocks(),
                                                disk.zeroBlocks(),
                                                disk.bytesFetched()))
                                        .toList())));
    }

    /** Reads a run's staged blocks, or the raw images made from it, and compares each with its SHA-256. */
    public Future<VerifyReport> verify(VerifyOrder order, ProgressListener progress) {
        StagingVerifier verifier = new StagingVerifier(
                store,
                config.stagingPrefix(),
                resources.worker(),
                config.workDirectory().resolve("verify-" + UUID.randomUUID()));
        progress.stage(Stage.CONVERT, "Verifying");
        AtomicBoolean never = new AtomicBoolean();
        return find(order.runJsonKey(), order.searchPrefix(), order.runId())
                .compose(run -> withWindow(() -> order.imageDirectory().isPresent()
                                ? verifier.verifyImages(
                                        run, order.imageDirectory().get(), never)
                                : verifier.verifyStaging(run, never))
                        .recover(error -> wholeness().explain(run, error))
                        .map(disks -> new VerifyReport(
                                run.runId().toString(),
                                run.vm().name(),
                                disks.stream().allMatch(disk -> disk.badBlocks() == 0),
                                disks)));
    }

    /** Every sealed run below a prefix, the newest first, and whether it is still whole. */
    public Future<List<RunStanding>> standings(String searchPrefix) {
        List<RunStanding> standings = new ArrayList<>();
        return new StagedRuns(store, config.stagingPrefix())
                .all(searchPrefix)
                .compose(runs -> {
                    Iterator<RunDocument> rest = runs.iterator();
                    return Turns.repeat(() -> rest.hasNext()
                            ? wholeness().of(rest.next()).map(standing -> standings.add(standing))
                            : Future.succeededFuture(false));
                })
                .map(done -> List.copyOf(standings));
    }

    /** What in the bucket's own lifecycle rules endangers the staging area: one text for each rule, naming it and the remedy. */
    public Future<List<String>> bucketDangers() {
        return new LifecycleCheck(store, config.stagingPrefix()).dangers(LifecycleCheck.LONGEST_RUN);
    }

    /** Reads the whole staging area without a database: whose it is, which jobs and sealed runs it holds. */
    public Future<StagedInventory> inventory() {
        return new StagingScan(store, config.stagingPrefix(), wholeness()).scan();
    }

    private RunWholeness wholeness() {
        return new RunWholeness(store, config.stagingPrefix(), resources.worker(), config.workDirectory());
    }

    /** Removes everything that a job has in the staging area: open uploads and objects. Its images stay. */
    public Future<Void> deleteStaging(UUID installationId, UUID jobId) {
        return new StagingCleanup(store).removeAll(config.stagingPrefix() + ObjectKeys.ofJob(installationId, jobId));
    }

    /** Removes what an unsealed run of a dead engine left in the staging area. The caller must own the run. */
    public Future<Void> deleteRunStaging(UUID installationId, UUID jobId, UUID runId) {
        if (active.containsKey(runId)) {
            return Future.failedFuture(new EngineException(
                    EngineException.Kind.LEDGER, "run " + runId, "it is under way", "Cancel it first"));
        }
        return new StagingCleanup(store)
                .removeAll(config.stagingPrefix() + ObjectKeys.ofRun(installationId, jobId, runId));
    }

    /**
     * Deletes what none of a job's runs needs any more; what was found needed by nothing is deleted when its grace is over, by a later call.
     *
     * @param name of this engine, for people to read
     */
    public Future<CollectionReport> collect(CollectionLedger ledger, CollectionOrder order, String name) {
        return new StagingCollector(
                        ledger,
                        store,
                        config.stagingPrefix(),
                        resources.worker(),
                        config.workDirectory(),
                        resources.clock(),
                        name)
                .collect(order);
    }

    /** The budget that all runs share. */
    public MemoryBudget budget() {
        return resources.budget();
    }

    /** The streams that are open and how many may be, by ESXi host, datastore and vCenter. */
    public List<StreamGauge> streams() {
        return resources.governor().gauges();
    }

    /** Replaces the limits on what is read from sources; running transfers follow within a second. */
    public void limits(TransferLimits limits) {
        resources.limits(limits);
    }

    /** The limits as they were last set; those of the configuration at first. */
    public TransferLimits limits() {
        return resources.limits();
    }

    /** Interrupts what runs and releases the threads. */
    public Future<Void> close() {
        return interruptAll().eventually(resources::close);
    }

    private <T> Future<T> withWindow(Supplier<Future<T>> work) {
        return resources.withMemory(UUID.randomUUID().toString(), DiskImageBuilder.WINDOW_BYTES, work);
    }

    private Future<RunDocument> find(Optional<String> runJsonKey, String searchPrefix, Optional<String> runId) {
        StagedRuns runs = new StagedRuns(store, config.stagingPrefix());
        return runJsonKey.map(runs::read).orElseGet(() -> runs.find(searchPrefix, runId));
    }
}
