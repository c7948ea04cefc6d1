package io.drayage.control.service;

import io.drayage.control.store.VmServer;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A fresh look at a server. */
@FunctionalInterface
public interface ServerLook {
    /** The VM as it is now; empty when it cannot be seen just now, which is no reason to refuse a job. Never fails. */
    Future<Optional<VirtualMachine>> now(VmServer server);

    /** By the sessions with the vCenters, at most this long. */
    static ServerLook through(VcenterSessions sessions, Duration patience) {
        return server -> sessions.ofVmManager(server.address().vmManagerId(), server.vmManagerName())
                .compose(client -> client.virtualMachine(server.address().vmId()))
                .map(vm -> Optional.of(vm).filter(found -> found.instanceUuid().equals(server.instanceUuid())))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(Optional.empty());
    }
}
