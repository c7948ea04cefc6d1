package io.drayage.control.store;

/**
 * Where a VM is.
 *
 * @param vmManagerId instance UUID of the vCenter
 * @param vmId the VM's moref, {@code vm-123}
 */
public record VmServerAddress(String vmManagerId, String vmId) {}
