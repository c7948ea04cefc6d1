package io.drayage.engine.vsphere;

import com.vmware.vim25.AboutInfo;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.tls.Trusts;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link VsphereClient} over SOAP: a renewable session for control calls, and one more session per export lease. Thread-safe. */
final class SoapVsphereClient implements VsphereClient {
    /** vCenter ends sessions after 30 idle minutes. */
    private static final Duration KEEP_ALIVE = Duration.ofMinutes(5);

    private final VsphereEndpoint endpoint;
    private final VsphereWorkers workers;
    private final VimSession session;
    private final About about;
    private final SnapshotCreator snapshotCreator;
    private final SnapshotRemover snapshotRemover;
    private final ChangedAreaQuery changedAreas;
    private final ChangeTracking changeTracking;
    private final NfcTickets nfcTickets;
    private final DatastoreFiles datastoreFiles;
    private final LeaseOpener leaseOpener;
    private final Set<NfcLease> leases = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final long timer;

    SoapVsphereClient(
            VsphereEndpoint endpoint,
            VsphereWorkers workers,
            VimSession session,
            String identity,
            LeaseOpener leaseOpener,
            Failures failures,
            VsphereClients.Limits limits) {
        this.endpoint = endpoint;
        this.workers = workers;
        this.session = session;
        this.about = about(endpoint, session.content().getAbout(), identity);
        BusyVm busy = new BusyVm(workers, session, limits.backOff());
        this.snapshotCreator = new SnapshotCreator(workers, session, failures, busy);
        this.snapshotRemover = new SnapshotRemover(workers, session, failures, busy);
        this.changedAreas = new ChangedAreaQuery(workers, session, limits.changedAreas());
        this.changeTracking = new ChangeTracking(workers, session, failures, busy);
        this.nfcTickets = new NfcTickets(endpoint);
        this.datastoreFiles = new DatastoreFiles(endpoint);
        this.leaseOpener = leaseOpener;
        this.timer = workers.vertx().setPeriodic(KEEP_ALIVE.toMillis(), id -> keepAlive());
    }

    private static About about(VsphereEndpoint endpoint, AboutInfo info, String identity) {
        return new About(
                String.valueOf(info.getFullName()),
                info.getApiType(),
                info.getApiVersion(),
                identity,
                endpoint.host(),
                endpoint.port());
    }

    private void keepAlive() {
        if (ticking.compareAndSet(false, true)) {
            workers.urgent(
                            "session keep-alive",
                            () -> session.call(
                                    s -> s.port().currentTime(Morefs.of("ServiceInstance", "ServiceInstance"))))
                    .onComplete(ignored -> ticking.set(false));
        }
    }

    @Override
    public About about() {
        return about;
    }

    @Override
    public Future<Inventory> inventory() {
        return workers.run("inventory of " + about.host(), () -> session.call(InventoryReader::all));
    }

    @Override
    public Future<VirtualMachine> virtualMachine(String moref) {
        return workers.run("VM " + moref, () -> session.call(s -> InventoryReader.one(s, moref)));
    }

    @Override
    public Future<Snapshot> createSnapshot(VirtualMachine vm, String name, String description, Consistency wanted) {
        return snapshotCreator.create(vm, name, description, wanted);
    }

    @Override
    public Future<Void> removeSnapshot(VirtualMachine vm, String snapshotMoref) {
        return snapshotRemover.remove(vm, snapshotMoref);
    }

    @Override
    public Future<List<SnapshotNode>> snapshots(String vmMoref) {
        return workers.run(
                "snapshots of VM " + vmMoref,
                () -> session.call(s -> VmState.snapshots(s, vmMoref).stream()
                        .map(SnapshotTrees.Node::snapshot)
                        .toList()));
    }

    @Override
    public Future<ExportLease> export(VirtualMachine vm, Optional<String> snapshotMoref) {
        return leaseOpener.open(vm, snapshotMoref, leases::add, leases::remove).map(lease -> lease);
    }

    @Override
    public PeerTrust trustOf(LeaseDisk source) {
        return Trusts.ofHost(endpoint.trust(), source.sslThumbprint());
    }

    @Override
    public Future<List<SnapshotDisk>> snapshotDisks(String snapshotMoref) {
        return workers.run(
                "disks of snapshot " + snapshotMoref,
                () -> session.call(s -> SnapshotDiskReader.disks(s, snapshotMoref)));
    }

    @Override
    public Future<BlockSet> changedBlocks(
            VirtualMachine vm, String snapshotMoref, int deviceKey, long capacityBytes, String changeId) {
        return changedAreas.ask(vm, snapshotMoref, deviceKey, capacityBytes, changeId);
    }

    @Override
    public Future<Void> setChangeTracking(VirtualMachine vm, boolean enabled) {
        return changeTracking.set(vm, enabled);
    }

    @Override
    public Future<NfcTicket> nfcTicket(VirtualMachine vm) {
        return workers.run("NFC ticket for VM '" + vm.name() + "'", () -> session.call(s -> nfcTickets.ticket(s, vm)));
    }

    @Override
    public Future<VmConditions> conditions(VirtualMachine vm) {
        return workers.run(
                "conditions of VM '" + vm.name() + "'", () -> session.call(s -> ConditionsReader.read(s, vm)));
    }

    @Override
    public Future<DatastoreFile> datastoreFile(VirtualMachine vm, String fileName) {
        return workers.run(
                "files of VM '" + vm.name() + "'", () -> session.call(s -> datastoreFiles.file(s, vm, fileName)));
    }

    @Override
    public Future<Void> close() {
        workers.vertx().cancelTimer(timer);
        List<Future<Void>> aborts = leases.stream().map(NfcLease::abort).collect(Collectors.toList());
        Future<Void> aborted = aborts.isEmpty()
                ? Future.succeededFuture()
                : Future.join(aborts).mapEmpty();
        return aborted.eventually(() -> workers.urgent("logout", () -> logout(session)))
                .otherwiseEmpty()
                .eventually(workers::close);
    }

    private static @Nullable Void logout(VimSession session) {
        session.logout();
        return null;
    }
}
