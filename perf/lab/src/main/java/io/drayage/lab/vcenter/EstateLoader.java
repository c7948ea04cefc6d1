package io.drayage.lab.vcenter;

import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.DatacenterSpec;
import io.drayage.lab.estate.DatastoreSpec;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns the description of a vCenter into managed objects. */
final class EstateLoader {
    private static final List<String> ALL_TYPES = List.of("Folder", "Datacenter");
    private final VcenterSpec spec;
    private final Inventory inventory;
    private final Places places;
    private final GrainDictionary dictionary;
    private final Map<String, EntityObject> folders = new HashMap<>();

    EstateLoader(VcenterSpec spec, Inventory inventory, Places places, GrainDictionary dictionary) {
        this.spec = spec;
        this.inventory = inventory;
        this.places = places;
        this.dictionary = dictionary;
    }

    void load(Map<String, HostPort> hosts) {
        EntityObject root = inventory.add(folderObject(ServiceMethods.ROOT, "Datacenters", null, ALL_TYPES));
        for (DatacenterSpec datacenter : spec.datacenters()) {
            EntityObject parent = folder(root, datacenter.folder(), ALL_TYPES);
            datacenter(parent, datacenter, hosts);
        }
    }

    private EntityObject folder(EntityObject top, List<String> names, List<String> childTypes) {
        EntityObject at = top;
        for (String name : names) {
            EntityObject parent = at;
            at = folders.computeIfAbsent(parent.ref().value() + "/" + name, key -> {
                MoRef ref = new MoRef("Folder", inventory.newId("group-v"));
                parent.refer("childEntity", ref);
                return inventory.add(folderObject(ref, name, parent.ref(), childTypes));
            });
        }
        return at;
    }

    private static EntityObject folderObject(
            MoRef ref, String name, @org.jspecify.annotations.Nullable MoRef parent, List<String> childTypes) {
        return EntityObject.entity(ref, name, parent)
                .set("childType", ListValue.strings(childTypes))
                .references("childEntity");
    }

    private MoRef newRef(String type, String prefix) {
        return new MoRef(type, inventory.newId(prefix));
    }

    private void datacenter(EntityObject parent, DatacenterSpec dc, Map<String, HostPort> hosts) {
        MoRef ref = newRef("Datacenter", "datacenter-");
        parent.refer("childEntity", ref);
        EntityObject vmFolder = inner(ref, "vm", "Folder", "VirtualMachine");
        EntityObject hostFolder = inner(ref, "host", "Folder", "ComputeResource");
        EntityObject datastoreFolder = inner(ref, "datastore", "Folder", "Datastore");
        EntityObject networkFolder = inner(ref, "network", "Folder", "Network");
        EntityObject datacenter = inventory.add(EntityObject.entity(ref, dc.name(), parent.ref())
                .set("vmFolder", vmFolder.ref())
                .set("hostFolder", hostFolder.ref())
                .set("datastoreFolder", datastoreFolder.ref())
                .set("networkFolder", networkFolder.ref())
                .set("configuration", DataObject.of("DatacenterConfigInfo").put("defaultHardwareVersionKey", "vmx-13"))
                .references("datastore", "network"));
        Compute compute = compute(hostFolder, dc, hosts);
        List<DatastoreState> stores = new ArrayList<>();
        for (DatastoreSpec described : dc.datastores()) {
            DatastoreState store = datastore(datastoreFolder, described);
            stores.add(store);
            datacenter.refer("datastore", store.ref());
            compute.everyone("datastore", store.ref());
        }
        List<EntityObject> networks = new ArrayList<>();
        for (String name : dc.networks()) {
            EntityObject network = network(networkFolder, name);
            networks.add(network);
            datacenter.refer("network", network.ref());
            compute.everyone("network", network.ref());
        }
        int dealt = 0;
        for (VmSpec vm : dc.vms()) {
            EntityObject host = compute.hosts().get(dealt % compute.hosts().size());
            DatastoreState store = stores.get(dealt++ % stores.size());
            EntityObject folder = folder(vmFolder, vm.folder(), List.of("Folder", "VirtualMachine"));
            virtualMachine(vm, folder, host, store, networks.get(0), compute);
        }
    }

    private EntityObject inner(MoRef datacenter, String name, String... childTypes) {
        return inventory.add(
                folderObject(newRef("Folder", "group-" + name.charAt(0)), name, datacenter, List.of(childTypes)));
    }

    private record Compute(EntityObject cluster, EntityObject pool, List<EntityObject> hosts) {
        void everyone(String property, MoRef ref) {
            cluster.refer(property, ref);
            hosts.forEach(host -> host.refer(property, ref));
        }
    }

    private Compute compute(EntityObject hostFolder, DatacenterSpec dc, Map<String, HostPort> hosts) {
        MoRef ref = newRef("ClusterComputeResource", "domain-c");
        hostFolder.refer("childEntity", ref);
        MoRef poolRef = newRef("ResourcePool", "resgroup-");
        EntityObject cluster = inventory.add(EntityObject.entity(ref, dc.cluster(), hostFolder.ref())
                .set("resourcePool", poolRef)
                .set("summary", HostProperties.clusterSummary(dc.hosts().size()))
                .references("host", "datastore", "network"));
        EntityObject pool = inventory.add(EntityObject.entity(poolRef, "Resources", ref)
                .set("owner", ref)
                .set("summary", HostProperties.poolSummary())
                .set("runtime", HostProperties.poolRuntime())
                .references("resourcePool", "vm"));
        List<EntityObject> members = new ArrayList<>();
        for (String name : dc.hosts()) {
            MoRef hostRef = newRef("HostSystem", "host-");
            cluster.refer("host", hostRef);
            EntityObject host = EntityObject.entity(hostRef, name, ref).references("vm", "datastore", "network");
            members.add(inventory.add(host));
            places.add(new HostState(inventory, host, hosts.get(name), spec));
        }
        return new Compute(cluster, pool, members);
    }

    private DatastoreState datastore(EntityObject folder, DatastoreSpec described) {
        MoRef ref = newRef("Datastore", "datastore-");
        folder.refer("childEntity", ref);
        EntityObject store =
                EntityObject.entity(ref, described.name(), folder.ref()).references("vm");
        DatastoreState state = new DatastoreState(inventory, inventory.add(store), described);
        places.add(state);
        return state;
    }

    private EntityObject network(EntityObject folder, String name) {
        MoRef ref = newRef("Network", "network-");
        folder.refer("childEntity", ref);
        return inventory.add(EntityObject.entity(ref, name, folder.ref())
                .set(
                        "summary",
                        DataObject.of("NetworkSummary")
                                .put("network", ref)
                                .put("name", name)
                                .put("accessible", true)
                                .put("ipPoolName", ""))
                .references("host", "vm"));
    }

    private void virtualMachine(
            VmSpec vm,
            EntityObject folder,
            EntityObject host,
            DatastoreState store,
            EntityObject network,
            Compute compute) {
        MoRef ref = newRef("VirtualMachine", "vm-");
        folder.refer("childEntity", ref);
        host.refer("vm", ref);
        network.refer("vm", ref);
        compute.pool().refer("vm", ref);
        VmPlace place = new VmPlace(
                folder.ref(), host.ref(), host.name(), compute.pool().ref(), store.ref(), store.name(), network.ref());
        VmObject made = inventory.add(new VmObject(ref, vm, place, uuid(ref), places, dictionary));
        made.datastores().forEach(used -> places.datastore(used).holds(made, true));
    }

    private UUID uuid(MoRef ref) {
        return UUID.nameUUIDFromBytes((spec.name() + "/" + ref.value()).getBytes(StandardCharsets.UTF_8));
    }
}
