package io.drayage.lab.vcenter;

import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.estate.LabEstate;
import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.nfc.NfcHost;
import io.drayage.lab.nfc.NfcServer;
import io.drayage.lab.tls.LabAuthority;
import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A running vCenter with its hosts, each an HTTPS server of its own on the loopback. Thread-safe: what changes state hops to the vCenter's context and answers with a
 * future.
 */
public final class LabVcenter {
    private final Vertx vertx;
    private final Context context;
    private final VcenterSpec spec;
    private final LabCertificate certificate;
    private final LabFaults faults = new LabFaults();
    private final LabCounters counters = new LabCounters();
    private final LabConnections connections = new LabConnections();
    private final Map<String, HostPort> hosts = new ConcurrentHashMap<>();
    private final Backend backend;
    private volatile NfcManners nfcManners;
    private volatile int port;
    private volatile String deployment = "";

    private LabVcenter(Vertx vertx, Context context, LabEstate estate, VcenterSpec spec, LabCertificate certificate) {
        this.vertx = vertx;
        this.context = context;
        this.spec = spec;
        this.certificate = certificate;
        this.nfcManners = spec.nfc();
        this.backend = new Backend(
                vertx, context, spec, faults, counters, connections, hosts, estate.dictionary(), this::nfcManners);
    }

    /** Starts a vCenter of an estate and its hosts; completes when all of them listen. */
    public static Future<LabVcenter> start(Vertx vertx, LabEstate estate, VcenterSpec spec, LabAuthority authority) {
        LabCertificate certificate = authority.issue(spec.name(), List.of(spec.name()));
        Promise<LabVcenter> started = Promise.promise();
        return vertx.deployVerticle(context -> {
                    LabVcenter vcenter = new LabVcenter(vertx, context, estate, spec, certificate);
                    return vcenter.listen().onSuccess(started::complete);
                })
                .compose(id -> started.future().map(vcenter -> vcenter.deployedAs(id)));
    }

    private LabVcenter deployedAs(String id) {
        deployment = id;
        return this;
    }

    private Future<LabVcenter> listen() {
        Future<Void> hostsUp = Future.succeededFuture();
        for (DatacenterSpec datacenter : spec.datacenters()) {
            for (String host : datacenter.hosts()) {
                hostsUp = hostsUp.compose(up -> listenHost(host, hostCertificate(host)));
            }
        }
        return hostsUp.compose(up -> {
                    backend.load();
                    HttpServer server = vertx.createHttpServer(certificate.serverOptions(spec.port()));
                    return server.requestHandler(backend.frontDoor()).listen();
                })
                .map(server -> {
                    port = server.actualPort();
                    return this;
                });
    }

    /** A lone host shows on 443 what it shows on 902. */
    private LabCertificate hostCertificate(String host) {
        return spec.apiType().equals("HostAgent")
                ? certificate
                : LabCertificate.generate(List.of(host, "127.0.0.1", "localhost"));
    }

    private Future<Void> listenHost(String name, LabCertificate hostCertificate) {
        return vertx.deployVerticle(hostContext -> {
                    HttpServer server = vertx.createHttpServer(hostCertificate.serverOptions(0));
                    server.connectionHandler(connection -> enter(name, connection));
                    NfcHost nfc = new NfcHost(
                            name,
                            hostCertificate,
                            this::nfcManners,
                            backend.nfcTickets(),
                            faults.nfc(),
                            counters.nfc(),
                            connections);
                    return server.requestHandler(backend.hostDoor())
                            .listen()
                            .compose(up -> NfcServer.start(vertx, nfc)
                                    .onSuccess(on902 -> hosts.put(
                                            name,
                                            new HostPort(
                                                    name, up.actualPort(), hostCertificate.sha1(), on902.port()))));
                })
                .mapEmpty();
    }

    private void enter(String host, HttpConnection connection) {
        if (!connections.isUp(host)) {
            connection.close();
            return;
        }
        LabConnections.Open open = connections.enter(host, "", connection::close);
        connection.closeHandler(closed -> open.close());
    }

    /** Stops the servers; open streams are cut. */
    public Future<Void> stop() {
        Future<Void> stopped = onContext(() -> {
            backend.close();
            return null;
        });
        // The hosts were deployed from the vCenter's context, so they go with it.
        return stopped.compose(done -> vertx.undeploy(deployment));
    }

    /** The name that it was described with. */
    public String name() {
        return spec.name();
    }

    /** HTTPS port of {@code /sdk} on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its certificate, issued by the lab's authority. */
    public LabCertificate certificate() {
        return certificate;
    }

    /** HTTPS ports of the hosts on 127.0.0.1, by host name. */
    public Map<String, Integer> hostPorts() {
        Map<String, Integer> ports = new java.util.TreeMap<>();
        hosts.forEach((name, host) -> ports.put(name, host.port()));
        return ports;
    }

    /** Ports of the hosts for NFC (authd, 902 on real ones) on 127.0.0.1, by host name. */
    public Map<String, Integer> nfcPorts() {
        Map<String, Integer> ports = new java.util.TreeMap<>();
        hosts.forEach((name, host) -> ports.put(name, host.nfcPort()));
        return ports;
    }

    /** How hosts behave on port 902 now. */
    public NfcManners nfcManners() {
        return nfcManners;
    }

    /** Changes how hosts behave on port 902: at once for reads, latency and rate, from the next connection on for the rest. */
    public void nfcManners(NfcManners manners) {
        nfcManners = manners;
    }

    /** Names of the datastores in the order of the description. */
    public List<String> datastoreNames() {
        return spec.datacenters().stream()
                .flatMap(datacenter -> datacenter.datastores().stream())
                .map(DatastoreSpec::name)
                .toList();
    }

    /** The faults of this vCenter and its hosts. */
    public LabFaults faults() {
        return faults;
    }

    /** What this vCenter and its hosts did. */
    public LabCounters counters() {
        return counters;
    }

    /** What can befall a VM. */
    public LabVm vm(String name) {
        return new LabVm(this, backend, name);
    }

    /** What can befall a host. */
    public LabHost host(String name) {
        return new LabHost(this, backend, name);
    }

    /** What can befall a datastore. */
    public LabDatastore datastore(String name) {
        return new LabDatastore(this, backend, name);
    }

    /** A VM's disk by its ordinal, to write to it as the guest or to compare with it. */
    public Future<LabDisk> disk(String vm, int ordinal) {
        return onContext(() -> backend.vm(vm).disk(ordinal));
    }

    /** A VM's reference value, {@code vm-1042}. */
    public Future<String> moref(String vm) {
        return onContext(() -> backend.vm(vm).ref().value());
    }

    /** Names of a VM's snapshots, oldest first. */
    public Future<List<String>> snapshots(String vm) {
        return onContext(() -> backend.vm(vm).snapshots().stream()
                .map(snapshot -> snapshot.facts().name())
                .toList());
    }

    /** Names of the snapshots of every VM that has some, oldest first, by VM. */
    public Future<Map<String, List<String>>> allSnapshots() {
        return onContext(backend::snapshotNames);
    }

    /** Names of all VMs in the order of the description. */
    public Future<List<String>> virtualMachines() {
        return onContext(backend::vmNames);
    }

    /** Someone else removes all snapshots of a VM, without a task and without asking. */
    public Future<Void> removeSnapshotsBehindTheBack(String vm) {
        return onContext(() -> {
            backend.removeSnapshots(vm);
            return null;
        });
    }

    /** Marks a VM as needing consolidation; a stuck one stays so, its consolidation ends in FileLocked. */
    public Future<Void> needConsolidation(String vm, boolean stuck) {
        return onContext(() -> {
            backend.vm(vm).needConsolidation(stuck ? Integer.MAX_VALUE : 0);
            return null;
        });
    }

    /** How many WaitForUpdates calls are being held. */
    public Future<Integer> waitingCalls() {
        return onContext(backend::waitingCalls);
    }

    /** Ends all sessions, as a restart of vpxd would; their leases die with them. */
    public Future<Void> expireSessions() {
        return onContext(() -> {
            backend.expireSessions();
            return null;
        });
    }

    /** Times out all open leases now. */
    public Future<Void> expireLeases() {
        return onContext(() -> {
            backend.expireLeases();
            return null;
        });
    }

    Future<Void> after(Duration time) {
        return vertx.timer(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS).mapEmpty();
    }

    <T> Future<T> onContext(Supplier<@org.jspecify.annotations.Nullable T> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                promise.complete(work.get());
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
