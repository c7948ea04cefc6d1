package io.drayage.lab.vcenter;

import io.vertx.core.Future;
import java.time.Duration;

/** What can befall an ESXi host of a running vCenter. Thread-safe. */
public final class LabHost {
    private final LabVcenter vcenter;
    private final Backend backend;
    private final String name;

    LabHost(LabVcenter vcenter, Backend backend, String name) {
        this.vcenter = vcenter;
        this.backend = backend;
        this.name = name;
    }

    private HostState state() {
        return backend.places().host(name);
    }

    private Future<Void> change(Runnable change) {
        return vcenter.onContext(() -> {
            change.run();
            return null;
        });
    }

    /** It stops answering: connections and leases are cut, vCenter says {@code notResponding}, its VMs run on, {@code disconnected}. */
    public Future<Void> disconnect() {
        return change(() -> backend.changes().connect(state(), false));
    }

    /** It answers again. */
    public Future<Void> reconnect() {
        return change(() -> backend.changes().connect(state(), true));
    }

    /** Its services restart: gone now, back after {@code time}. Completes when it is back. */
    public Future<Void> restart(Duration time) {
        return disconnect().compose(gone -> vcenter.after(time)).compose(passed -> reconnect());
    }

    /** It crashes and comes back at once: connections and leases are cut, its VMs were off and are on again. */
    public Future<Void> crash(TrackingLoss loss) {
        return change(() -> {
            backend.changes().connect(state(), false);
            backend.changes().vmsOn(state()).stream()
                    .filter(VmObject::poweredOn)
                    .forEach(vm -> backend.changes().powerFailure(vm, loss));
            backend.changes().connect(state(), true);
        });
    }

    /** Enters maintenance mode after its VMs have moved to {@code refuge}, readers cut. */
    public Future<Void> enterMaintenance(String refuge) {
        return change(() -> backend.changes().maintenance(state(), true, refuge));
    }

    /** Leaves maintenance mode. */
    public Future<Void> leaveMaintenance() {
        return change(() -> backend.changes().maintenance(state(), false, null));
    }
}
