package io.drayage.control.service;

import io.drayage.control.store.ClaimedRun;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.RunStore;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.ImagePolicy;
import io.drayage.engine.api.ProgressListener;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.vsphere.VsphereClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes claimed runs on the engine: keeps their lease, hears their cancellation, records their end or gives them back. The service and {@code dray replicate} share it. */
public final class RunExecutor {
    /** How long a run stays ours without a heartbeat: with a look for work each second, a dead engine's run has another owner well within 30 s. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(RunExecutor.class);

    private final Vertx vertx;
    private final RunStore runs;
    private final DrayageEngine engine;
    private final UUID installationId;
    private final Duration postponement;
    private final AtomicBoolean interrupted = new AtomicBoolean();

    /**
     * @param installationId owner of the staging prefix
     * @param postponement how long a run waits that had to give up its snapshot, before it is looked whether it can go on
     */
    public RunExecutor(Vertx vertx, RunStore runs, DrayageEngine engine, UUID installationId, Duration postponement) {
        this.vertx = Objects.requireNonNull(vertx);
        this.runs = Objects.requireNonNull(runs);
        this.engine = Objects.requireNonNull(engine);
        this.installationId = installationId;
        this.postponement = postponement;
    }

    /** Executes a run to its end. The future fails only when the run could not even be recorded as failed. */
    public Future<RunResult> execute(
            ClaimedRun claimed, VsphereClient vcenter, RunWishes wishes, ProgressListener progress) {
        RunKey key = claimed.key();
        LOG.atInfo()
                .addKeyValue("runId", claimed.run().runId())
                .addKeyValue("vm", claimed.job().vm().vmPath())
                .addKeyValue("takenOver", claimed.takenOver())
                .log("run starts");
        long heart = vertx.setPeriodic(LEASE.toMillis() / 3, tick -> beat(key));
        return engine.replicate(vcenter, order(claimed, wishes), progress)
                .eventually(() -> {
                    vertx.cancelTimer(heart);
                    return Future.succeededFuture();
                })
                .compose(result -> ended(key, result), failure -> broken(key, failure));
    }

    /** The claimed run cannot even begin. */
    Future<Void> refuse(ClaimedRun claimed, Throwable why) {
        LOG.atWarn()
                .addKeyValue("runId", claimed.run().runId())
                .addKeyValue("error", why.getMessage())
                .log("run cannot start");
        return runs.fail(claimed.key(), String.valueOf(why.getMessage()));
    }

    /** Makes every run stop where it is, so that a later engine goes on with it. Completes when all have stopped; the futures of {@link #execute} complete after that. */
    public Future<Void> interruptAll() {
        interrupted.set(true);
        return engine.interruptAll();
    }

    /** As {@link #interruptAll}, but leaves the snapshots on the VMs, so that the next engine goes on at the same point in time. */
    public Future<Void> handOverAll() {
        interrupted.set(true);
        return engine.handOverAll();
    }

    /** Whether {@link #interruptAll} or {@link #handOverAll} was called. */
    public boolean interrupted() {
        return interrupted.get();
    }

    private void beat(RunKey key) {
        runs.heartbeat(key, LEASE)
                .onSuccess(cancel -> {
                    if (cancel) {
                        engine.cancel(key.runId());
                    }
                })
                .onFailure(failure -> {
                    LOG.atWarn()
                            .addKeyValue("run", key.runId())
                            .addKeyValue("error", failure.getMessage())
                            .log("heartbeat failed");
                    if (failure instanceof EngineException e && e.kind() == EngineException.Kind.LEDGER) {
                        engine.cancel(key.runId());
                    }
                });
    }

    private Future<RunResult> ended(RunKey key, RunResult result) {
        LOG.atInfo()
                .addKeyValue("runId", result.replicationRunId())
                .addKeyValue("state", result.state())
                .addKeyValue("message", result.statusMessage())
                .log("run ended");
        if (result.state() == RunResult.State.COMPLETED) {
            return Future.succeededFuture(result);
        }
        return unfinished(key, result)
                .recover(unrecorded -> {
                    LOG.atWarn()
                            .addKeyValue("run", key.runId())
                            .addKeyValue("error", unrecorded.getMessage())
                            .log("the end could not be recorded");
                    return Future.succeededFuture();
                })
                .map(result);
    }

    private Future<Void> unfinished(RunKey key, RunResult result) {
        if (interrupted.get()) {
            return runs.release(key);
        }
        return result.resumable()
                ? runs.postpone(key, result.statusMessage(), postponement)
                : runs.fail(key, result.statusMessage());
    }

    private Future<RunResult> broken(RunKey key, Throwable failure) {
        LOG.atError().addKeyValue("run", key.runId()).setCause(failure).log("run broke");
        return runs.fail(key, String.valueOf(failure.getMessage())).compose(recorded -> Future.failedFuture(failure));
    }

    private RunOrder order(ClaimedRun claimed, RunWishes wishes) {
        String instanceUuid = claimed.job().vm().instanceUuid();
        return new RunOrder(
                installationId,
                claimed.job().id(),
                claimed.run().id(),
                claimed.run().fence(),
                claimed.job().jobId(),
                claimed.run().runId(),
                claimed.job().vm().address().vmId(),
                instanceUuid.isEmpty() ? Optional.empty() : Optional.of(instanceUuid),
                wishes.options().consistency(),
                wishes.options().transport(),
                wishes.options().image(),
                wishes.imageDirectory(),
                wishes.full(),
                wishes.runPolicy(),
                imagePolicy(claimed));
    }

    /** What the run was started with counts before what the job says now. */
    private static ImagePolicy imagePolicy(ClaimedRun claimed) {
        JobSettings settings = claimed.job().settings();
        boolean encrypted = claimed.run().encrypted().or(settings::encrypted).orElse(false);
        return new ImagePolicy(
                settings.licenseType().map(type -> ImagePolicy.Licence.valueOf(type.name())),
                settings.roleName().isEmpty() ? ImagePolicy.DEFAULT_ROLE : settings.roleName(),
                encrypted,
                encrypted ? claimed.run().kmsKeyId().or(settings::kmsKeyId) : Optional.empty(),
                settings.numberOfRecentAmisToKeep().orElse(0),
                settings.description(),
                claimed.job().vm().address().vmManagerId());
    }
}
