package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Opens, renews and ends export leases. Confined to the vCenter's context; only the ticket table is read by hosts. */
final class Leases {
    static final String WRONG_THUMBPRINT = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33";
    private final Vertx vertx;
    private final Context context;
    private final VcenterSpec spec;
    private final Inventory inventory;
    private final LabFaults faults;
    private final LabCounters counters;
    private final Map<String, HostPort> hosts;
    private final Map<String, LeaseDisk> tickets = new ConcurrentHashMap<>();
    private final Map<String, LeaseObject> nvramTickets = new ConcurrentHashMap<>();
    private final Map<LeaseObject, Long> timers = new HashMap<>();
    private final Map<LeaseObject, Runnable> cleanups = new HashMap<>();

    Leases(
            Vertx vertx,
            Context context,
            VcenterSpec spec,
            Inventory inventory,
            LabFaults faults,
            LabCounters counters,
            Map<String, HostPort> hosts) {
        this.vertx = vertx;
        this.context = context;
        this.spec = spec;
        this.inventory = inventory;
        this.faults = faults;
        this.counters = counters;
        this.hosts = hosts;
    }

    /** The disk that a ticket opens, or null. Thread-safe. */
    @Nullable
    LeaseDisk byTicket(String ticket) {
        return tickets.get(ticket);
    }

    /** Whether a ticket opens a VM's NVRAM. Thread-safe. */
    boolean opensNvram(String ticket) {
        return nvramTickets.containsKey(ticket);
    }

    /** Opens a lease on a powered-off VM, frozen while the lease lasts. */
    LeaseObject ofVm(Call call, VmObject vm) {
        LeaseObject lease = open(call, vm);
        List<Runnable> thaw = new ArrayList<>();
        for (VmDisk disk : vm.disks()) {
            DiskView view = disk.content().freeze();
            thaw.add(() -> disk.content().release(view));
            addDisk(lease, disk, view);
        }
        cleanups.put(lease, () -> thaw.forEach(Runnable::run));
        begin(lease);
        return lease;
    }

    /** Opens a lease on a snapshot; disks that snapshots leave out are missing in it. */
    LeaseObject ofSnapshot(Call call, SnapshotObject snapshot) {
        LeaseObject lease = open(call, snapshot.vm());
        for (VmDisk.Frozen frozen : snapshot.disks()) {
            DiskView view = frozen.view();
            if (view != null) {
                addDisk(lease, frozen.disk(), view);
            }
        }
        begin(lease);
        return lease;
    }

    private LeaseObject open(Call call, VmObject vm) {
        MoRef ref = new MoRef("HttpNfcLease", "session[" + call.session().key() + "]" + UUID.randomUUID());
        LeaseObject[] self = new LeaseObject[1];
        Runnable midway = () -> context.runOnContext(ignored -> strike(self[0]));
        LeaseObject lease = new LeaseObject(ref, vm, call.session(), faults.lease(vm.name()), midway);
        self[0] = lease;
        inventory.add(lease);
        call.session().owned().add(ref);
        vm.leases(1);
        counters.leaseOpened();
        return lease;
    }

    private void addDisk(LeaseObject lease, VmDisk disk, DiskView view) {
        DiskSpec at = disk.spec();
        String key = "/" + lease.vm().ref().value() + "/" + at.controller().type() + at.bus() + ":" + at.unit();
        lease.disks().add(new LeaseDisk(lease, key, disk.ordinal(), view));
    }

    private void begin(LeaseObject lease) {
        if (lease.has(LeaseFault.Kind.NEVER_READY)) {
            return;
        }
        vertx.setTimer(Math.max(1, spec.leaseReadyTime().toMillis()), id -> becomeReady(lease));
    }

    private void becomeReady(LeaseObject lease) {
        if (!lease.isOpen()) {
            return;
        }
        if (lease.has(LeaseFault.Kind.ERROR_AT_START)) {
            end(lease, () -> lease.failed(SoapFault.of("SystemError", "A general system error occurred: NFC error 5")));
            return;
        }
        lease.disks().forEach(disk -> tickets.put(disk.ticket(), disk));
        List<DataObject> urls =
                new ArrayList<>(lease.disks().stream().map(this::deviceUrl).toList());
        if (lease.vm().spec().hasNvramInExports()) {
            String ticket = UUID.randomUUID().toString();
            nvramTickets.put(ticket, lease);
            urls.add(nvramUrl(lease, ticket));
        }
        lease.ready(urls, (int) Math.max(1, spec.leaseTimeout().toSeconds()));
        renew(lease);
        inventory.touch(lease);
    }

    private DataObject deviceUrl(LeaseDisk disk) {
        LeaseObject lease = disk.lease();
        return DataObject.of("HttpNfcLeaseDeviceUrl")
                .put("key", disk.key())
                .put("importKey", "")
                .put("url", url(lease, disk.ticket() + "/" + disk.targetId()))
                .put("sslThumbprint", thumbprint(lease))
                .put("disk", true)
                .put("targetId", disk.targetId())
                .put("datastoreKey", "");
    }

    private DataObject nvramUrl(LeaseObject lease, String ticket) {
        return DataObject.of("HttpNfcLeaseDeviceUrl")
                .put("key", "/" + lease.vm().ref().value() + "/nvram")
                .put("importKey", "")
                .put("url", url(lease, ticket + "/" + NfcHandler.NVRAM))
                .put("sslThumbprint", thumbprint(lease))
                .put("disk", false)
                .put("targetId", NfcHandler.NVRAM)
                .put("datastoreKey", "")
                .put("fileSize", (long) NfcHandler.NVRAM_BYTES);
    }

    private HostPort host(LeaseObject lease) {
        String name = lease.vm().place().hostName();
        HostPort host = hosts.get(name);
        if (host == null) {
            throw SoapFault.of("HostNotConnected", "host " + name + " does not listen");
        }
        return host;
    }

    private String url(LeaseObject lease, String path) {
        HostPort host = host(lease);
        return switch (spec.hostUrls()) {
            case ADDRESS -> "https://127.0.0.1:" + host.port() + "/nfc/" + path;
            case NAME -> "https://" + host.name() + "/nfc/" + path;
            case STAR -> "https://*/ha-nfc/" + path;
        };
    }

    /** Behind the star the client talks to the SOAP server itself, whose certificate it has judged already. */
    private String thumbprint(LeaseObject lease) {
        if (lease.has(LeaseFault.Kind.WRONG_THUMBPRINT)) {
            return WRONG_THUMBPRINT;
        }
        return spec.hostUrls() == VcenterSpec.HostUrls.STAR ? "" : host(lease).sha1();
    }

    /** HttpNfcLeaseProgress: the lease lives for another time-out. */
    void progress(LeaseObject lease, int percent) {
        requireReady(lease);
        lease.progress(percent);
        renew(lease);
    }

    private void renew(LeaseObject lease) {
        Long before = timers.remove(lease);
        if (before != null) {
            vertx.cancelTimer(before);
        }
        timers.put(lease, vertx.setTimer(Math.max(1, spec.leaseTimeout().toMillis()), id -> expire(lease)));
    }

    /** The lease dies of age; its streams are cut. */
    void expire(LeaseObject lease) {
        end(lease, () -> lease.failed(SoapFault.of("Timedout", "Operation timed out.")));
    }

    private void strike(LeaseObject lease) {
        if (lease.has(LeaseFault.Kind.ABORTED)) {
            end(lease, () -> lease.failed(SoapFault.of("RequestCanceled", "The task was canceled by the host.")));
        } else {
            expire(lease);
        }
    }

    void complete(LeaseObject lease) {
        requireReady(lease);
        end(lease, lease::done);
    }

    void abort(LeaseObject lease) {
        if (!lease.isOpen()) {
            throw SoapFault.of("InvalidState", "The operation is not allowed in the current state.");
        }
        end(lease, () -> lease.failed(SoapFault.of("RequestCanceled", "The lease was aborted.")));
    }

    /** Ends a lease whose session is gone: nobody can ask for it any more. */
    void drop(LeaseObject lease) {
        end(lease, lease::done);
        inventory.remove(lease);
    }

    void requireReady(LeaseObject lease) {
        if (!lease.isReady()) {
            throw SoapFault.of(lease.isOpen() ? "InvalidState" : "Timedout", "The lease is not ready, or no longer.");
        }
    }

    private void end(LeaseObject lease, Runnable change) {
        if (!lease.isOpen()) {
            return;
        }
        change.run();
        Long timer = timers.remove(lease);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        lease.disks().forEach(disk -> {
            tickets.remove(disk.ticket());
            disk.kill();
        });
        nvramTickets.values().removeIf(holder -> holder == lease);
        lease.vm().leases(-1);
        counters.leaseClosed();
        Runnable cleanup = cleanups.remove(lease);
        if (cleanup != null) {
            cleanup.run();
        }
        inventory.touch(lease);
    }

    /** Leases that are initializing or ready. */
    List<LeaseObject> open() {
        return inventory.all(LeaseObject.class).stream()
                .filter(LeaseObject::isOpen)
                .toList();
    }
}
