package io.drayage.lab.vcenter;

import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.soap.MoRef;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The parts of a vCenter, put together. Confined to its context. */
final class Backend {
    private static final long SWEEP_MILLIS = 1000;
    private final Vertx vertx;
    private final VcenterSpec spec;
    private final Inventory inventory = new Inventory();
    private final Places places = new Places();
    private final Sessions sessions;
    private final Leases leases;
    private final Map<String, HostPort> hosts;
    private final TaskRunner tasks;
    private final EstateChanges changes;
    private final GrainDictionary dictionary;
    private final SoapHandler soap;
    private final NfcHandler nfc;
    private final Map<String, VmObject> vms = new HashMap<>();
    private final NfcTickets nfcTickets;
    private final FolderHandler folder;
    private final FolderHandler hostFolder;
    private final long sweeper;

    Backend(
            Vertx vertx,
            Context context,
            VcenterSpec spec,
            LabFaults faults,
            LabCounters counters,
            LabConnections connections,
            Map<String, HostPort> hosts,
            GrainDictionary dictionary,
            Supplier<NfcManners> nfcManners) {
        this.vertx = vertx;
        this.dictionary = dictionary;
        this.spec = spec;
        this.hosts = hosts;
        this.nfcTickets = new NfcTickets(context);
        this.sessions = new Sessions(spec.sessionIdle(), this::dispose);
        this.leases = new Leases(vertx, context, spec, inventory, faults, counters, hosts);
        this.tasks = new TaskRunner(vertx, inventory, faults, spec.taskTime());
        Map<String, SoapMethod> methods = new HashMap<>();
        new ServiceMethods(spec, sessions, counters).register(methods, inventory);
        new CollectorMethods(inventory).register(methods);
        new UpdateMethods(vertx, inventory).register(methods);
        new ViewMethods(inventory).register(methods);
        new ChangedAreaMethods(vertx, inventory, places, faults, spec.areasPerReply()).register(methods);
        new OvfMethods(inventory).register(methods);
        new SearchMethods(inventory, tasks).register(methods);
        this.changes = new EstateChanges(inventory, places, leases, connections, counters, spec);
        new VmMethods(inventory, tasks, leases, changes, places).register(methods);
        new MotionMethods(inventory, tasks, this).register(methods);
        new LeaseMethods(inventory, leases).register(methods);
        ServiceTickets serviceTickets = new ServiceTickets(hosts);
        serviceTickets.register(methods);
        DatastoreFiles files = new DatastoreFiles(inventory);
        this.folder = new FolderHandler(
                vertx, context, spec.users(), Optional.of(sessions), serviceTickets, files, faults.folder());
        this.hostFolder = new FolderHandler(
                vertx, context, spec.users(), Optional.empty(), serviceTickets, files, faults.folder());
        new NfcMethods(spec, inventory, nfcTickets, hosts, nfcManners, faults, counters).register(methods);
        this.soap = new SoapHandler(
                vertx, methods, sessions, inventory, faults, counters, VersionsDocument.of(spec.apiVersion()));
        this.nfc = new NfcHandler(vertx, leases, faults, counters, spec.manifestDigests());
        this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, id -> sessions.sweep());
    }

    void load() {
        new EstateLoader(spec, inventory, places, dictionary).load(hosts);
        inventory.all(VmObject.class).forEach(vm -> vms.putIfAbsent(vm.name(), vm));
    }

    Places places() {
        return places;
    }

    EstateChanges changes() {
        return changes;
    }

    TaskRunner tasks() {
        return tasks;
    }

    TaskObject task(String ref) {
        return inventory.get(new MoRef("Task", ref), TaskObject.class);
    }

    void rename(VmObject vm, String name) {
        vms.remove(vm.name(), vm);
        changes.rename(vm, name);
        vms.put(name, vm);
    }

    void destroy(VmObject vm) {
        vms.remove(vm.name(), vm);
        changes.destroy(vm);
    }

    void recreate(VmObject vm, VmSpec described) {
        vms.remove(vm.name(), vm);
        VmObject made = changes.recreate(vm, described, dictionary);
        vms.put(made.name(), made);
    }

    /** What the vCenter's own port serves. */
    Handler<HttpServerRequest> frontDoor() {
        return request -> {
            String path = request.path();
            if (FolderHandler.serves(path)) {
                folder.handle(request);
            } else {
                (NfcHandler.serves(path) ? nfc : soap).handle(request);
            }
        };
    }

    /** Where hosts redeem tickets of port 902. */
    NfcTickets nfcTickets() {
        return nfcTickets;
    }

    /** What a host's port serves. */
    Handler<HttpServerRequest> hostDoor() {
        return request -> (FolderHandler.serves(request.path()) ? hostFolder : nfc).handle(request);
    }

    VmObject vm(String name) {
        VmObject vm = vms.get(name);
        if (vm == null) {
            throw new IllegalArgumentException("no VM is named " + name);
        }
        return vm;
    }

    List<String> vmNames() {
        return inventory.all(VmObject.class).stream().map(VmObject::name).toList();
    }

    Map<String, List<String>> snapshotNames() {
        Map<String, List<String>> names = new TreeMap<>();
        inventory
                .all(SnapshotObject.class)
                .forEach(snapshot -> names.computeIfAbsent(snapshot.vm().name(), any -> new ArrayList<>())
                        .add(snapshot.facts().name()));
        return names;
    }

    void removeSnapshots(String vm) {
        changes.removeSnapshots(vm(vm), new ArrayList<>(vm(vm).snapshots()));
    }

    int waitingCalls() {
        return inventory.watching();
    }

    void expireSessions() {
        sessions.closeAll();
    }

    void expireLeases() {
        leases.open().forEach(leases::expire);
    }

    void close() {
        vertx.cancelTimer(sweeper);
        sessions.closeAll();
    }

    private void dispose(MoRef ref) {
        ManagedObject object = inventory.find(ref);
        if (object instanceof LeaseObject lease) {
            leases.drop(lease);
        } else if (object != null) {
            if (object instanceof UpdateCollector collector) {
                List.copyOf(collector.waiters()).forEach(Waiter::cancel);
            }
            inventory.remove(object);
        }
    }
}
