package io.drayage.control.service;

import io.drayage.control.store.JobStore;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.RunStore;
import io.drayage.engine.DrayageEngine;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what deleted jobs left: staged objects, open uploads, snapshots. Their images stay. A job is DELETED only when all of it is gone; until then its statusMessage says what is in the way. */
public final class JobCleanup {
    private static final Logger LOG = LoggerFactory.getLogger(JobCleanup.class);
    private static final int JOBS_AT_ONCE = 20;

    private final JobStore jobs;
    private final RunStore runs;
    private final SnapshotLedger snapshots;
    private final VcenterSessions sessions;
    private final DrayageEngine engine;
    private final UUID installationId;

    /** Wires it. */
    public JobCleanup(
            JobStore jobs,
            RunStore runs,
            SnapshotLedger snapshots,
            VcenterSessions sessions,
            DrayageEngine engine,
            UUID installationId) {
        this.jobs = Objects.requireNonNull(jobs);
        this.runs = Objects.requireNonNull(runs);
        this.snapshots = Objects.requireNonNull(snapshots);
        this.sessions = Objects.requireNonNull(sessions);
        this.engine = Objects.requireNonNull(engine);
        this.installationId = installationId;
    }

    /** Cleans up after every job that is being deleted and has no active run, one after the other. */
    public Future<Void> turn() {
        return jobs.deletable(JOBS_AT_ONCE).compose(found -> {
            Future<Void> chain = Future.succeededFuture();
            for (ReplicationJob job : found) {
                chain = chain.compose(before -> cleanUp(job));
            }
            return chain;
        });
    }

    private Future<Void> cleanUp(ReplicationJob job) {
        return engine.deleteStaging(installationId, job.id())
                .compose(gone -> removeSnapshots(job))
                .compose(gone -> switchTrackingOff(job))
                .compose(gone -> jobs.deleted(job.jobId()))
                .onSuccess(deleted ->
                        LOG.atInfo().addKeyValue("jobId", job.jobId()).log("job deleted"))
                .recover(failure -> {
                    LOG.atWarn()
                            .addKeyValue("jobId", job.jobId())
                            .addKeyValue("error", failure.getMessage())
                            .log("cleanup is not done yet");
                    return jobs.statusMessage(job.jobId(), "Cleanup is tried again: " + failure.getMessage());
                });
    }

    /** Where the job was asked to, and only if it was one of its runs that switched change tracking on. */
    private Future<Void> switchTrackingOff(ReplicationJob job) {
        if (job.options().changeTracking() != ReplicationJob.ChangeTracking.ON_UNTIL_DELETED) {
            return Future.succeededFuture();
        }
        return runs.noted(job.jobId(), RunNote.CHANGE_TRACKING_ENABLED)
                .compose(byUs -> byUs ? switchOff(job) : Future.succeededFuture());
    }

    private Future<Void> switchOff(ReplicationJob job) {
        return sessions.ofVmManager(job.vm().address().vmManagerId(), job.vm().vmManagerName())
                .compose(client -> client.virtualMachine(job.vm().address().vmId())
                        .compose(vm -> vm.instanceUuid().equals(job.vm().instanceUuid())
                                ? client.setChangeTracking(vm, false)
                                : Future.succeededFuture()))
                .recover(
                        failure -> failure instanceof EngineException e && e.kind() == EngineException.Kind.NOT_ELIGIBLE
                                ? Future.succeededFuture() // The VM is gone, and its tracking with it.
                                : Future.failedFuture(failure));
    }

    private Future<Void> removeSnapshots(ReplicationJob job) {
        return openSnapshots(job)
                .compose(open -> open == 0
                        ? Future.succeededFuture()
                        : sessions.ofVmManager(
                                        job.vm().address().vmManagerId(),
                                        job.vm().vmManagerName())
                                .compose(engine::reconcile)
                                .compose(closed -> openSnapshots(job))
                                .compose(left -> left == 0
                                        ? Future.succeededFuture()
                                        : Future.failedFuture(stillThere(job, left))));
    }

    private Future<Long> openSnapshots(ReplicationJob job) {
        return snapshots
                .open(job.vm().address().vmManagerId())
                .map(entries -> entries.stream()
                        .filter(entry -> entry.jobId().equals(job.id()))
                        .count());
    }

    private static EngineException stillThere(ReplicationJob job, long left) {
        return new EngineException(
                EngineException.Kind.VSPHERE,
                "VM " + job.vm().vmPath(),
                left + " of our snapshots are not known to be removed yet",
                "Nothing need be done: they are looked for again");
    }
}
