package io.drayage.engine.vsphere;

import com.vmware.vim25.HttpNfcLeaseManifestEntry;
import com.vmware.vim25.LocalizedMethodFault;
import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.ExportLease;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.ManifestEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ready lease and its keep-alive. It owns its session: leases die with the session that made them, so nothing else may use, renew or end it. Keep-alive and abort run
 * on threads of their own; a tick is skipped while the last one is under way. Thread-safe.
 *
 * <pre>
 * OPEN ── complete ──► ENDED      OPEN ── abort ──► ENDED
 *   └── the server refuses a keep-alive, or none got through for a lease's timeout ──► LOST ── abort ──► ENDED
 * </pre>
 */
final class NfcLease implements ExportLease {
    private static final Logger LOG = LoggerFactory.getLogger(NfcLease.class);
    private static final Duration MOST_BETWEEN = Duration.ofSeconds(60);
    private static final Duration LEAST_BETWEEN = Duration.ofMillis(200);

    private enum State {
        OPEN,
        LOST,
        ENDED
    }

    private final VsphereWorkers workers;
    private final VimSession session;
    private final ManagedObjectReference lease;
    private final String thing;
    private final Duration timeout;
    private final List<LeaseDisk> disks;
    private final Runnable whenEnded;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final Promise<Void> lost = Promise.promise();
    private volatile int percent;
    private volatile long lastRenewed = System.nanoTime();
    private volatile long timer = -1;

    NfcLease(
            VsphereWorkers workers,
            VimSession session,
            ManagedObjectReference lease,
            String thing,
            Duration timeout,
            List<LeaseDisk> disks,
            Runnable whenEnded) {
        this.workers = workers;
        this.session = session;
        this.lease = lease;
        this.thing = thing;
        this.timeout = timeout;
        this.disks = List.copyOf(disks);
        this.whenEnded = whenEnded;
    }

    /** Starts the timer; the first keep-alive was sent by whoever waited for the lease. */
    void start() {
        timer = workers.vertx().setPeriodic(interval(timeout).toMillis(), id -> tick());
    }

    /** A fifth of the lease's timeout, so that four may be lost; at most a minute. */
    static Duration interval(Duration timeout) {
        Duration fifth = timeout.dividedBy(5);
        if (fifth.compareTo(MOST_BETWEEN) > 0) {
            return MOST_BETWEEN;
        }
        return fifth.compareTo(LEAST_BETWEEN) < 0 ? LEAST_BETWEEN : fifth;
    }

    private void tick() {
        if (state.get() != State.OPEN || !ticking.compareAndSet(false, true)) {
            return;
        }
        workers.urgent(thing, () -> renew(session, lease, percent)).onComplete(result -> {
            ticking.set(false);
            if (result.succeeded()) {
                lastRenewed = System.nanoTime();
            } else {
                missed(result.cause());
            }
        });
    }

    /** One keep-alive; any percentage renews, even an unchanged one. */
    static @Nullable Void renew(VimSession session, ManagedObjectReference lease, int percent) throws RemoteException {
        session.port().httpNfcLeaseProgress(lease, percent);
        return null;
    }

    private void missed(Throwable failure) {
        boolean refused = failure.getCause() instanceof VimFault;
        boolean overdue = System.nanoTime() - lastRenewed > timeout.toNanos();
        if (!refused && !overdue) {
            LOG.atWarn()
                    .addKeyValue("lease", thing)
                    .addKeyValue("reason", failure.getMessage())
                    .log("keep-alive missed");
            return;
        }
        if (!state.compareAndSet(State.OPEN, State.LOST)) {
            return;
        }
        stopTimer();
        reason(failure).onComplete(reason -> lost.tryFail(leaseLost(String.valueOf(reason.result()), failure)));
    }

    /** The lease's own word on why it ended, if it still has one. */
    private Future<String> reason(Throwable failure) {
        String given = failure.getCause() instanceof VimFault fault
                ? Failures.text(fault)
                : "no keep-alive got through for " + timeout.toSeconds() + " s";
        return workers.urgent(thing, () -> leaseError())
                .map(own -> own.isEmpty() ? given : own)
                .otherwise(given);
    }

    private String leaseError() throws RemoteException {
        return PropertyReader.find(session, lease, "error")
                .flatMap(object -> object.get("error", LocalizedMethodFault.class)
                        .flatMap(error -> object.notes().faultOf(object.moref(), "error")))
                .map(Failures::text)
                .orElse("");
    }

    private EngineException leaseLost(String reason, @Nullable Throwable cause) {
        return new EngineException(
                Kind.LEASE_LOST,
                thing,
                "the export lease was lost: " + reason,
                "The run goes on with a new lease; if this recurs, look for a host that restarts, or for another product's tasks on the VM",
                cause);
    }

    @Override
    public List<LeaseDisk> disks() {
        return disks;
    }

    @Override
    public Future<Void> lost() {
        return lost.future();
    }

    @Override
    public void progress(int percent) {
        this.percent = Math.max(0, Math.min(100, percent));
    }

    @Override
    public Future<List<ManifestEntry>> manifest() {
        return workers.run(thing, () -> session.port().httpNfcLeaseGetManifest(lease))
                .map(NfcLease::entries)
                .recover(failure -> failure.getCause() instanceof VimFault fault
                                && fault.is("NotSupported", "NotImplemented", "MethodNotFound")
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(failure));
    }

    private static List<ManifestEntry> entries(HttpNfcLeaseManifestEntry @Nullable [] sent) {
        List<ManifestEntry> entries = new ArrayList<>();
        if (sent != null) {
            for (HttpNfcLeaseManifestEntry entry : sent) {
                String sha1 = entry.getSha1() == null ? "" : entry.getSha1();
                long capacity = entry.getCapacity() == null ? 0 : entry.getCapacity();
                entries.add(new ManifestEntry(String.valueOf(entry.getKey()), entry.getSize(), sha1, capacity));
            }
        }
        return entries;
    }

    @Override
    public Future<Void> complete() {
        if (!state.compareAndSet(State.OPEN, State.ENDED)) {
            return Future.failedFuture(leaseLost("it had ended before it was completed", null));
        }
        stopTimer();
        return workers.urgent(thing, () -> {
                    session.port().httpNfcLeaseComplete(lease);
                    return (Void) null;
                })
                .recover(failure -> Future.failedFuture(
                        failure.getCause() instanceof VimFault fault
                                ? leaseLost(Failures.text(fault), failure)
                                : failure))
                .eventually(this::end);
    }

    @Override
    public Future<Void> abort() {
        if (state.getAndSet(State.ENDED) == State.ENDED) {
            return Future.succeededFuture();
        }
        stopTimer();
        return workers.urgent(thing, () -> {
                    session.port().httpNfcLeaseAbort(lease, null);
                    return (Void) null;
                })
                .otherwise(failure -> {
                    LOG.atDebug()
                            .addKeyValue("lease", thing)
                            .addKeyValue("reason", failure.getMessage())
                            .log("abort failed; the lease ends with its session or its timeout");
                    return null;
                })
                .eventually(this::end);
    }

    /** Ends the session, and with it whatever is left of the lease. */
    private Future<Void> end() {
        lost.tryComplete();
        whenEnded.run();
        return workers.urgent(thing, () -> {
                    session.logout();
                    return (Void) null;
                })
                .otherwiseEmpty();
    }

    private void stopTimer() {
        workers.vertx().cancelTimer(timer);
    }
}
