package io.drayage.engine.vsphere;

import com.vmware.vim25.HttpNfcLeaseDeviceUrl;
import com.vmware.vim25.HttpNfcLeaseInfo;
import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.tls.Thumbprint;
import io.drayage.engine.vsphere.VsphereClient.LeaseDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens an export lease in a session of its own and waits until the host has prepared it. Whatever fails, the lease is aborted and the session ended. */
final class LeaseOpener {
    private static final Duration FIRST_POLL = Duration.ofMillis(100);
    private static final Duration LAST_POLL = Duration.ofSeconds(2);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

    private final VsphereWorkers workers;
    private final VsphereEndpoint endpoint;
    private final Failures failures;
    private final BackOff backOff;
    private final Duration readyLimit;
    private final Callable<VimSession> login;

    /** @param login opens a session that does not renew itself; blocks */
    LeaseOpener(
            VsphereWorkers workers,
            VsphereEndpoint endpoint,
            Failures failures,
            VsphereClients.Limits limits,
            Callable<VimSession> login) {
        this.workers = workers;
        this.endpoint = endpoint;
        this.failures = failures;
        this.backOff = limits.backOff();
        this.readyLimit = limits.leaseReady();
        this.login = login;
    }

    /** Opens the lease; {@code opened} and {@code ended} keep the client's list of leases. */
    Future<NfcLease> open(
            VirtualMachine vm, Optional<String> snapshot, Consumer<NfcLease> opened, Consumer<NfcLease> ended) {
        String thing = "export of VM '" + vm.name() + "'";
        return workers.run(thing, login)
                .compose(session -> start(session, vm, snapshot, thing)
                        .compose(lease -> prepared(session, lease, vm, thing, ended)
                                .recover(failure -> abandon(session, lease, thing, failure)))
                        .onSuccess(opened::accept)
                        .onFailure(failure -> workers.urgent(thing, () -> logout(session))));
    }

    private Future<ManagedObjectReference> start(
            VimSession session, VirtualMachine vm, Optional<String> snapshot, String thing) {
        return backOff.run(
                workers,
                BackOff::isBusy,
                () -> workers.run(
                        thing,
                        () -> snapshot.isPresent()
                                ? session.port().exportSnapshot(Morefs.snapshot(snapshot.get()))
                                : session.port().exportVm(Morefs.virtualMachine(vm.moref()))));
    }

    private Future<NfcLease> prepared(
            VimSession session,
            ManagedObjectReference lease,
            VirtualMachine vm,
            String thing,
            Consumer<NfcLease> ended) {
        return ready(session, lease, thing, FIRST_POLL, System.nanoTime() + readyLimit.toNanos())
                .compose(info -> workers.run(thing, () -> {
                            NfcLease.renew(session, lease, 0);
                            return disks(info, vm, thing);
                        })
                        .map(disks -> lease(session, lease, thing, info, disks, ended)));
    }

    private NfcLease lease(
            VimSession session,
            ManagedObjectReference lease,
            String thing,
            HttpNfcLeaseInfo info,
            List<LeaseDisk> disks,
            Consumer<NfcLease> ended) {
        Duration stated = Duration.ofSeconds(info.getLeaseTimeout());
        Duration timeout = stated.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : stated;
        NfcLease[] self = new NfcLease[1];
        NfcLease open = new NfcLease(workers, session, lease, thing, timeout, disks, () -> ended.accept(self[0]));
        self[0] = open;
        open.start();
        return open;
    }

    private Future<HttpNfcLeaseInfo> ready(
            VimSession session, ManagedObjectReference lease, String thing, Duration pause, long deadline) {
        return workers.run(thing, () -> Optional.ofNullable(poll(session, lease, thing)))
                .compose(info -> {
                    if (info.isPresent()) {
                        return Future.succeededFuture(info.get());
                    }
                    if (System.nanoTime() - deadline > 0) {
                        return Future.failedFuture(new EngineException(
                                Kind.VSPHERE,
                                thing,
                                "the host did not prepare the export within " + readyLimit.toSeconds() + " s",
                                "Check the load of the VM's ESXi host and its datastore, then try again"));
                    }
                    Duration next = pause.multipliedBy(2).compareTo(LAST_POLL) > 0 ? LAST_POLL : pause.multipliedBy(2);
                    return workers.pause(pause).compose(ignored -> ready(session, lease, thing, next, deadline));
                });
    }

    /** The lease's content once it is ready, null while it is being prepared. */
    private @Nullable HttpNfcLeaseInfo poll(VimSession session, ManagedObjectReference lease, String thing)
            throws RemoteException {
        ReadObject found = PropertyReader.one(session, lease, "state", "error");
        return switch (found.text("state")) {
            case "initializing" -> null;
            case "ready" ->
                PropertyReader.one(session, lease, "info")
                        .get("info", HttpNfcLeaseInfo.class)
                        .orElseThrow(() -> new MalformedReplyException("a ready lease has no content", 200));
            default -> throw refused(found, thing);
        };
    }

    private EngineException refused(ReadObject lease, String thing) {
        EngineException told = lease.notes()
                .faultOf(lease.moref(), "error")
                .map(fault -> failures.explain(fault, thing))
                .orElse(null);
        if (told != null) {
            return told;
        }
        return new EngineException(
                Kind.VSPHERE,
                thing,
                "the host refused the export (lease state '" + lease.text("state") + "') without a reason",
                "Look at the VM's tasks and events in the vSphere client");
    }

    private List<LeaseDisk> disks(HttpNfcLeaseInfo info, VirtualMachine vm, String thing) {
        List<DeviceUrl> urls = new ArrayList<>();
        if (info.getDeviceUrl() != null) {
            for (HttpNfcLeaseDeviceUrl url : info.getDeviceUrl()) {
                if (Boolean.TRUE.equals(url.getDisk())) {
                    String stated = url.getSslThumbprint() == null ? "" : url.getSslThumbprint();
                    String thumbprint = stated.isBlank() ? "" : Thumbprint.normalize(stated);
                    urls.add(new DeviceUrl(String.valueOf(url.getKey()), String.valueOf(url.getUrl()), thumbprint));
                }
            }
        }
        LeaseUrls addresses = new LeaseUrls(endpoint);
        List<LeaseDisk> disks = new ArrayList<>();
        DeviceUrlMatcher.match(thing, vm.disks(), urls)
                .forEach((disk, url) ->
                        disks.add(new LeaseDisk(disk, url.key(), addresses.reachable(url.url()), url.sslThumbprint())));
        return disks;
    }

    private <T> Future<T> abandon(VimSession session, ManagedObjectReference lease, String thing, Throwable failure) {
        return workers.urgent(thing, () -> {
                    session.port().httpNfcLeaseAbort(lease, null);
                    return (Void) null;
                })
                .transform(ignored -> Future.failedFuture(failure));
    }

    private static @Nullable Void logout(VimSession session) {
        session.logout();
        return null;
    }
}
