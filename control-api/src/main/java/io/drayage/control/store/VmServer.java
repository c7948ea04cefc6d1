package io.drayage.control.store;

/**
 * A VM as its vCenter describes it.
 *
 * @param vmPath inventory path, {@code /Datacenters/DC1/vm/Folder/name}
 * @param instanceUuid the VM's own UUID; may be empty on old hosts
 */
public record VmServer(
        VmServerAddress address, String vmName, String vmPath, String vmManagerName, String instanceUuid) {}
