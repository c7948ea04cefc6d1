package io.drayage.lab.vcenter;

import java.util.Map;

/** Inheritance among the managed object types that the lab has. */
final class TypeTree {
    private static final Map<String, String> PARENTS = Map.ofEntries(
            Map.entry("Folder", "ManagedEntity"),
            Map.entry("Datacenter", "ManagedEntity"),
            Map.entry("ComputeResource", "ManagedEntity"),
            Map.entry("ClusterComputeResource", "ComputeResource"),
            Map.entry("ResourcePool", "ManagedEntity"),
            Map.entry("VirtualApp", "ResourcePool"),
            Map.entry("HostSystem", "ManagedEntity"),
            Map.entry("Datastore", "ManagedEntity"),
            Map.entry("Network", "ManagedEntity"),
            Map.entry("OpaqueNetwork", "Network"),
            Map.entry("DistributedVirtualPortgroup", "Network"),
            Map.entry("DistributedVirtualSwitch", "ManagedEntity"),
            Map.entry("VmwareDistributedVirtualSwitch", "DistributedVirtualSwitch"),
            Map.entry("StoragePod", "Folder"),
            Map.entry("VirtualMachine", "ManagedEntity"),
            Map.entry("ManagedEntity", "ExtensibleManagedObject"),
            Map.entry("VirtualMachineSnapshot", "ExtensibleManagedObject"),
            Map.entry("Task", "ExtensibleManagedObject"),
            Map.entry("ContainerView", "ManagedObjectView"),
            Map.entry("ListView", "ManagedObjectView"),
            Map.entry("ManagedObjectView", "View"));

    private TypeTree() {}

    static boolean isA(String type, String wanted) {
        String at = type;
        while (at != null) {
            if (at.equals(wanted)) {
                return true;
            }
            at = PARENTS.get(at);
        }
        return wanted.equals("ManagedObject");
    }
}
