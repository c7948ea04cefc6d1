package io.drayage.control.service;

import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.RunStore;
import io.drayage.control.store.VmServer;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.vsphere.VsphereClient;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Turns jobs that are due into runs, claims runs up to the bound, and has them executed. {@link #turn} is called again and again; runs go on between turns. */
public final class RunDispatcher {
    private static final int DUE_AT_ONCE = 100;

    private final RunStore runs;
    private final RunExecutor executor;
    private final VcenterSessions sessions;
    private final Bounds bounds;
    private final Runnable afterFailure;
    private final Set<Future<?>> active = ConcurrentHashMap.newKeySet();

    /**
     * What holds for every run.
     *
     * @param engineId who claims, for people to read
     * @param concurrentVms most runs at once in the whole installation
     * @param replicationFor how long a VM may be replicated
     */
    public record Bounds(
            String engineId, int concurrentVms, Duration replicationFor, Path imageDirectory, RunPolicy policy) {}

    /** @param afterFailure told when a run ended that failed or had another owner before: something may be left to clean up */
    public RunDispatcher(
            RunStore runs, RunExecutor executor, VcenterSessions sessions, Bounds bounds, Runnable afterFailure) {
        this.runs = Objects.requireNonNull(runs);
        this.executor = Objects.requireNonNull(executor);
        this.sessions = Objects.requireNonNull(sessions);
        this.bounds = Objects.requireNonNull(bounds);
        this.afterFailure = Objects.requireNonNull(afterFailure);
    }

    /** One look for work; completes when what was found has been started. */
    public Future<Void> turn() {
        int room = bounds.concurrentVms() - active.size();
        return runs.createDue(DUE_AT_ONCE, bounds.replicationFor())
                .compose(made -> room <= 0
                        ? Future.succeededFuture(List.<ClaimedRun>of())
                        : runs.claim(bounds.engineId(), RunExecutor.LEASE, room, bounds.concurrentVms()))
                .compose(claimed -> {
                    claimed.forEach(this::begin);
                    return runs.describeQueue(bounds.concurrentVms()).mapEmpty();
                });
    }

    /** Interrupts every run so that another engine can go on with it; completes when all have been given back. */
    public Future<Void> handOver() {
        return executor.handOverAll()
                .compose(stopped -> Future.join(List.copyOf(active)))
                .transform(ended -> Future.succeededFuture());
    }

    private void begin(ClaimedRun claimed) {
        if (executor.interrupted()) {
            runs.release(claimed.key());
            return;
        }
        Future<Void> run = execute(claimed);
        active.add(run);
        run.onComplete(ended -> active.remove(run));
    }

    private Future<Void> execute(ClaimedRun claimed) {
        VmServer vm = claimed.job().vm();
        RunWishes wishes =
                new RunWishes(claimed.job().options(), Optional.of(bounds.imageDirectory()), false, bounds.policy());
        return sessions.ofVmManager(vm.address().vmManagerId(), vm.vmManagerName())
                .compose(client -> run(claimed, client, wishes), failure -> executor.refuse(claimed, failure));
    }

    private Future<Void> run(ClaimedRun claimed, VsphereClient client, RunWishes wishes) {
        return executor.execute(claimed, client, wishes, ProgressListener.NONE)
                .onSuccess(result -> lookForLeftovers(claimed, result))
                .mapEmpty();
    }

    /** A failed run may have left a snapshot; so may the dead owner of one that we took over. */
    private void lookForLeftovers(ClaimedRun claimed, RunResult result) {
        boolean somethingMayBeLeft = claimed.takenOver()
                || result.state() == RunResult.State.FAILED
                || !result.snapshot().removed();
        if (somethingMayBeLeft && !executor.interrupted()) {
            afterFailure.run();
        }
    }
}
