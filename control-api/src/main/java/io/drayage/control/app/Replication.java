package io.drayage.control.app;

import io.drayage.control.persistence.PgStores;
import io.drayage.control.service.CatalogImport;
import io.drayage.control.service.RunExecutor;
import io.drayage.control.service.RunWishes;
import io.drayage.control.service.StagingCollection;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.ConnectorObservation;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.VmServerAddress;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.CollectionOrder;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.Secret;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code dray replicate}: on-demand runs, now, of jobs that are kept per VM, so that a second call on the same data directory is an increment and an interrupted one goes on. The same stores, executor and engine as the service.
 */
public final class Replication {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    /** These jobs have no schedule: they run when the command is called. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final int A_YEAR_OF_HOURS = 8766;
    private static final int ALL = 1000;
    private static final Duration CLAIM_AGAIN = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final PgStores stores;
    private final DrayageEngine engine;
    private final RunExecutor executor;
    private final UUID installationId;
    private final Request request;
    private final Function<VirtualMachine, ProgressListener> progress;
    private volatile boolean interrupted;

    /**
     * What to do.
     *
     * @param endpoint whose password is used and not stored
     * @param vms as {@link VmChoice} takes them
     * @param collectionGrace how long nothing must have needed a staged object before it is deleted
     * @param connectorVersion version of Drayage
     */
    public record Request(
            VsphereEndpoint endpoint,
            List<String> vms,
            RunWishes wishes,
            Duration collectionGrace,
            String connectorVersion) {}

    /** @param progress makes the listener of one VM's run */
    public Replication(
            Vertx vertx, Backend backend, Request request, Function<VirtualMachine, ProgressListener> progress) {
        this.vertx = Objects.requireNonNull(vertx);
        this.stores = backend.stores();
        this.engine = backend.engine().orElseThrow(() -> new IllegalArgumentException("the backend has no engine"));
        this.installationId = backend.installation().id();
        this.executor = new RunExecutor(
                vertx, stores.runs(), engine, backend.installation().id(), Duration.ZERO);
        this.request = Objects.requireNonNull(request);
        this.progress = Objects.requireNonNull(progress);
    }

    private record Planned(VirtualMachine vm, ReplicationRun run) {}

    /** Replicates; the results in the order of the VMs. Fails when it cannot even begin. */
    public Future<List<RunResult>> run(VsphereClient vcenter) {
        return vcenter.inventory()
                .map(inventory -> VmChoice.choose(inventory.virtualMachines(), request.vms()))
                .compose(vms -> register(vcenter.about())
                        .compose(done -> reconcile(vcenter))
                        .compose(done -> importVms(vcenter.about(), vms))
                        .compose(done -> plan(vcenter.about(), vms)))
                .compose(planned ->
                        claim(planned, new ArrayList<>()).compose(claimed -> execute(vcenter, planned, claimed)));
    }

    /** Stops where it is, so that the next call goes on from there. */
    public Future<Void> interrupt() {
        interrupted = true;
        return executor.interruptAll();
    }

    private Future<Void> register(VsphereClient.About about) {
        VsphereEndpoint given = request.endpoint();
        VsphereEndpoint withoutPassword = new VsphereEndpoint(
                given.host(),
                given.port(),
                given.user(),
                Secret.of(""),
                given.trust(),
                given.hostOverrides(),
                given.dnsSuffixes());
        return stores.connectors()
                .register("replicate " + given.host() + ":" + given.port(), withoutPassword)
                .compose(connector -> stores.connectors()
                        .observed(
                                connector.connectorId(),
                                new ConnectorObservation(
                                        ConnectorObservation.Status.HEALTHY,
                                        "",
                                        request.connectorVersion(),
                                        Optional.of(about.instanceUuid()),
                                        about.host(),
                                        "",
                                        "")));
    }

    /** Snapshots of runs that died are removed before new ones are taken. */
    private Future<Void> reconcile(VsphereClient vcenter) {
        return engine.reconcile(vcenter)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("error", failure.getMessage())
                        .log("snapshots of earlier runs could not be looked for"))
                .transform(ended -> Future.succeededFuture());
    }

    private Future<Void> importVms(VsphereClient.About about, List<VirtualMachine> vms) {
        return stores.catalog()
                .beginImport(Duration.ZERO)
                .compose(number -> stores.catalog()
                        .completeImport(number.orElseThrow(), List.of(CatalogImport.of(about, vms)), ""));
    }

    private Future<List<Planned>> plan(VsphereClient.About about, List<VirtualMachine> vms) {
        Future<List<Planned>> chain = Future.succeededFuture(new ArrayList<>());
        for (VirtualMachine vm : vms) {
            chain = chain.compose(list -> plan(about, vm).map(planned -> {
                list.add(planned);
                return list;
            }));
        }
        return chain;
    }

    private Future<Planned> plan(VsphereClient.About about, VirtualMachine vm) {
        VmServerAddress address = new VmServerAddress(about.instanceUuid(), vm.moref());
        return stores.catalog()
                .servers(Set.of(address), PageRequest.first(1))
                .compose(page -> job(page.servers().items().get(0)))
                .compose(this::runOf)
                .map(run -> new Planned(vm, run));
    }

    private Future<ReplicationJob> job(CatalogServer server) {
        if (server.replicationJobId().isPresent() && !server.replicationJobTerminated()) {
            return stores.jobs().get(server.replicationJobId().get()).map(Optional::orElseThrow);
        }
        JobSettings settings = new JobSettings(
                NEVER,
                OptionalInt.of(A_YEAR_OF_HOURS),
                false,
                Optional.empty(),
                "",
                Optional.of("dray replicate"),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
        return stores.jobs()
                .create(server.serverId(), settings, request.wishes().options());
    }

    private Future<ReplicationRun> runOf(ReplicationJob job) {
        return stores.runs().latest(List.of(job.jobId())).compose(latest -> {
            ReplicationRun last = latest.get(job.jobId());
            boolean unfinished = last != null
                    && (last.state() == ReplicationRun.State.PENDING || last.state() == ReplicationRun.State.ACTIVE);
            return unfinished
                    ? Future.succeededFuture(last)
                    : stores.runs().createOnDemand(job.jobId(), Optional.empty(), Integer.MAX_VALUE);
        });
    }

    /** Claims our runs; one that a killed process held becomes free when its lease runs out. Others' runs are given back. */
    private Future<List<ClaimedRun>> claim(List<Planned> planned, List<ClaimedRun> claimed) {
        Set<String> ours =
                planned.stream().map(each -> each.run().runId()).collect(Collectors.toCollection(HashSet::new));
        claimed.forEach(each -> ours.remove(each.run().runId()));
        if (ours.isEmpty()) {
            return Future.succeededFuture(claimed);
        }
        if (interrupted) {
            return giveBack(claimed).compose(done -> Future.failedFuture(interruptedError()));
        }
        return stores.runs().claim(engineId(), RunExecutor.LEASE, ALL, ALL).compose(got -> {
            List<ClaimedRun> foreign = got.stream()
                    .filter(each -> !ours.contains(each.run().runId()))
                    .toList();
            got.stream().filter(each -> ours.contains(each.run().runId())).forEach(claimed::add);
            Future<Void> again = claimed.size() == planned.size() ? Future.succeededFuture() : pause();
            return giveBack(foreign).compose(done -> again).compose(done -> claim(planned, claimed));
        });
    }

    private Future<Void> pause() {
        LOG.atInfo().log("waiting until the lease of a run that another process held has run out");
        return vertx.timer(CLAIM_AGAIN.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }

    private Future<Void> giveBack(List<ClaimedRun> runs) {
        return Future.join(runs.stream()
                        .map(run -> stores.runs().release(run.key()))
                        .toList())
                .mapEmpty();
    }

    private Future<List<RunResult>> execute(VsphereClient vcenter, List<Planned> planned, List<ClaimedRun> claimed) {
        if (interrupted) {
            return giveBack(claimed).compose(done -> Future.failedFuture(interruptedError()));
        }
        List<Future<RunResult>> results = new ArrayList<>();
        for (Planned plan : planned) {
            ClaimedRun run = claimed.stream()
                    .filter(each -> each.run().runId().equals(plan.run().runId()))
                    .findFirst()
                    .orElseThrow();
            results.add(executor.execute(run, vcenter, request.wishes(), progress.apply(plan.vm())));
        }
        boolean takenOver = claimed.stream().anyMatch(ClaimedRun::takenOver);
        return Future.join(results)
                .compose(all -> takenOver || somethingIsLeft(results) ? reconcile(vcenter) : Future.succeededFuture())
                .compose(all -> collect(claimed))
                .map(all -> results.stream().map(Future::result).toList());
    }

    private static boolean somethingIsLeft(List<Future<RunResult>> results) {
        return results.stream().anyMatch(run -> !run.result().snapshot().removed());
    }

    /** What the new runs have made superfluous is noted now and deleted by a call after the grace. */
    private Future<Void> collect(List<ClaimedRun> claimed) {
        if (interrupted) {
            return Future.succeededFuture();
        }
        StagingCollection.Policy policy =
                new StagingCollection.Policy(CollectionOrder.Keep.LATEST, request.collectionGrace());
        return new StagingCollection(stores.collectionLedger(), engine, installationId, policy, engineId())
                .collectAll(
                        claimed.stream().map(run -> run.job().id()).distinct().toList());
    }

    private static EngineException interruptedError() {
        return new EngineException(
                EngineException.Kind.CANCELLED,
                "dray replicate",
                "it was interrupted before it began",
                "Call it again");
    }

    private static String engineId() {
        return "replicate-" + ProcessHandle.current().pid();
    }
}
