package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.Inventory;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads VMs with their paths and hosts. Blocks. */
final class InventoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryReader.class);
    private static final int MAX_DEPTH = 100;

    private InventoryReader() {}

    /** Every VM that is no template. VMs that the account may not see into are counted, never an error. */
    static Inventory all(VimSession session) throws RemoteException {
        InventoryNames names = names(session);
        List<VirtualMachine> machines = new ArrayList<>();
        int[] unreadable = {0};
        PropertyReader.all(
                session, Map.of("VirtualMachine", VirtualMachineReader.properties(session.version())), vm -> {
                    if (VirtualMachineReader.isTemplate(vm)) {
                        return;
                    }
                    if (VirtualMachineReader.isUnreadable(vm)) {
                        unreadable[0]++;
                        LOG.atDebug().addKeyValue("vm", vm.moref()).log("VM left out: too little of it may be read");
                    } else {
                        machines.add(VirtualMachineReader.read(vm, names));
                    }
                });
        return new Inventory(List.copyOf(machines), unreadable[0]);
    }

    private static InventoryNames names(VimSession session) throws RemoteException {
        Map<String, List<String>> properties = new LinkedHashMap<>();
        properties.put("Folder", List.of("name", "parent"));
        properties.put("Datacenter", List.of("name", "parent"));
        properties.put("HostSystem", List.of("name"));
        properties.put("VirtualApp", List.of("name", "parentFolder", "parentVApp"));
        InventoryNames names = new InventoryNames();
        PropertyReader.all(session, properties, object -> add(names, object));
        // A view leaves out its own root.
        names.add(session.content().getRootFolder().getVal(), "Datacenters", "");
        return names;
    }

    private static void add(InventoryNames names, ReadObject object) {
        if (!object.has("name")) {
            return; // It may not be seen: paths leave it out.
        }
        String parent = object.reference("parent");
        if (parent.isEmpty()) {
            parent = object.reference("parentFolder");
        }
        if (parent.isEmpty()) {
            parent = object.reference("parentVApp");
        }
        names.add(object.moref(), object.text("name"), parent);
    }

    /**
     * One VM.
     *
     * @throws EngineException NOT_ELIGIBLE when too little of it may be read
     */
    static VirtualMachine one(VimSession session, String moref) throws RemoteException {
        List<String> properties = VirtualMachineReader.properties(session.version());
        ReadObject vm = PropertyReader.one(session, Morefs.virtualMachine(moref), properties.toArray(new String[0]));
        if (VirtualMachineReader.isUnreadable(vm)) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    "VM " + (vm.text("name").isEmpty() ? moref : "'" + vm.text("name") + "'"),
                    vm.hasMissing()
                            ? "the account may not read its configuration"
                            : "it has no configuration at present (" + vm.text("runtime.connectionState") + ")",
                    "Give the account's role on the datacenter, with propagation, or bring the VM's host back");
        }
        InventoryNames names = new InventoryNames();
        names.add(session.content().getRootFolder().getVal(), "Datacenters", "");
        addHost(session, names, vm);
        addAncestors(session, names, vm);
        return VirtualMachineReader.read(vm, names);
    }

    private static void addHost(VimSession session, InventoryNames names, ReadObject vm) throws RemoteException {
        ManagedObjectReference host =
                vm.get("runtime.host", ManagedObjectReference.class).orElse(null);
        if (host != null) {
            PropertyReader.find(session, host, "name").ifPresent(found -> add(names, found));
        }
    }

    private static void addAncestors(VimSession session, InventoryNames names, ReadObject vm) throws RemoteException {
        ManagedObjectReference next = vm.get("parent", ManagedObjectReference.class)
                .or(() -> vm.get("parentVApp", ManagedObjectReference.class))
                .orElse(null);
        for (int depth = 0; next != null && depth < MAX_DEPTH && !names.knows(next.getVal()); depth++) {
            boolean vapp = "VirtualApp".equals(next.getType());
            Optional<ReadObject> found = vapp
                    ? PropertyReader.find(session, next, "name", "parentFolder", "parentVApp")
                    : PropertyReader.find(session, next, "name", "parent");
            if (found.isEmpty()) {
                return;
            }
            ReadObject parent = found.get();
            add(names, parent);
            next = parent.get("parent", ManagedObjectReference.class)
                    .or(() -> parent.get("parentFolder", ManagedObjectReference.class))
                    .or(() -> parent.get("parentVApp", ManagedObjectReference.class))
                    .orElse(null);
        }
    }
}
