package io.drayage.control.store;

import java.util.List;

/**
 * Everything that one vCenter showed to an import.
 *
 * @param vmManagerId instance UUID of the vCenter
 */
public record VcenterInventory(String vmManagerId, String vmManagerName, List<Vm> vms) {
    /** Copies the list. */
    public VcenterInventory {
        vms = List.copyOf(vms);
    }

    /** A VM; {@code vmId} is its moref, unique within the vCenter. */
    public record Vm(String vmId, String name, String path, String instanceUuid, CatalogServer.Facts facts) {}
}
