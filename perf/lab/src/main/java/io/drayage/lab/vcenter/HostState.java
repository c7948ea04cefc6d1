package io.drayage.lab.vcenter;

import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.soap.MoRef;
import org.jspecify.annotations.Nullable;

/** Whether a host is connected and whether it is in maintenance. Confined to the vCenter's context. */
final class HostState {
    private final Inventory inventory;
    private final EntityObject entity;
    private final @Nullable HostPort port;
    private final VcenterSpec spec;
    private boolean connected = true;
    private boolean maintenance;

    HostState(Inventory inventory, EntityObject entity, @Nullable HostPort port, VcenterSpec spec) {
        this.inventory = inventory;
        this.entity = entity;
        this.port = port;
        this.spec = spec;
        describe();
    }

    private void describe() {
        HostProperties.describe(entity, port, spec, connected, maintenance);
    }

    MoRef ref() {
        return entity.ref();
    }

    String name() {
        return entity.name();
    }

    boolean isConnected() {
        return connected;
    }

    boolean inMaintenance() {
        return maintenance;
    }

    void connected(boolean yes) {
        connected = yes;
        describe();
        inventory.touch(entity);
    }

    void maintenance(boolean yes) {
        maintenance = yes;
        describe();
        inventory.touch(entity);
    }

    /** Enters or takes out a VM that runs here. */
    void holds(VmObject vm, boolean here) {
        entity.unrefer("vm", vm.ref());
        if (here) {
            entity.refer("vm", vm.ref());
        }
        inventory.touch(entity);
    }
}
