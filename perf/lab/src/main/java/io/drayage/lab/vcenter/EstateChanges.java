package io.drayage.lab.vcenter;

import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.soap.MoRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What befalls VMs in a living estate. Confined to the vCenter's context. */
final class EstateChanges {
    private final Inventory inventory;
    private final Places places;
    private final Leases leases;
    private final LabConnections connections;
    private final LabCounters counters;
    private final VcenterSpec spec;

    EstateChanges(
            Inventory inventory,
            Places places,
            Leases leases,
            LabConnections connections,
            LabCounters counters,
            VcenterSpec spec) {
        this.inventory = inventory;
        this.places = places;
        this.leases = leases;
        this.connections = connections;
        this.counters = counters;
        this.spec = spec;
    }

    /** @param cut whether leases and NFC connections to the old host end, or go on */
    void vmotion(VmObject vm, String host, boolean cut) {
        vm.moveTo(places.host(host));
        if (cut) {
            cutReaders(vm);
        }
        inventory.touch(vm);
    }

    /** Its files move, so whoever reads them is cut. */
    void storageVmotion(VmObject vm, String datastore) {
        vm.moveTo(places.datastore(datastore));
        cutReaders(vm);
        if (!spec.trackingSurvivesStorageMotion()) {
            vm.storage().resetTracking(TrackingLoss.NEW_IDENTITY);
        }
        inventory.touch(vm);
    }

    void cutReaders(VmObject vm) {
        leases.open().stream().filter(lease -> lease.vm() == vm).forEach(leases::expire);
        connections.cutVm(vm.name());
    }

    void power(VmObject vm, boolean on) {
        vm.power(on);
        inventory.touch(vm);
    }

    /** The lights go out and on again. */
    void powerFailure(VmObject vm, TrackingLoss loss) {
        vm.power(false);
        vm.storage().resetTracking(loss);
        vm.power(true);
        inventory.touch(vm);
    }

    void resetTracking(VmObject vm, TrackingLoss loss) {
        vm.storage().resetTracking(loss);
        inventory.touch(vm);
    }

    void rename(VmObject vm, String name) {
        vm.rename(name);
        inventory.touch(vm);
    }

    /** The VM is gone with its snapshots and leases. */
    void destroy(VmObject vm) {
        cutReaders(vm);
        removeSnapshots(vm, new ArrayList<>(vm.snapshots()));
        refer(vm, false);
        inventory.remove(vm);
    }

    /** Another VM takes the reference of one that is destroyed. */
    VmObject recreate(VmObject old, VmSpec spec, GrainDictionary dictionary) {
        destroy(old);
        UUID uuid = UUID.nameUUIDFromBytes((old.uuid() + "/again").getBytes(StandardCharsets.UTF_8));
        VmObject made = inventory.add(new VmObject(old.ref(), spec, old.place(), uuid, places, dictionary));
        refer(made, true);
        return made;
    }

    private void refer(VmObject vm, boolean here) {
        vm.host().holds(vm, here);
        vm.datastores().forEach(used -> places.datastore(used).holds(vm, here));
        for (MoRef holder :
                List.of(vm.place().folder(), vm.place().network(), vm.place().pool())) {
            if (inventory.find(holder) instanceof EntityObject entity) {
                String property = holder.type().equals("Folder") ? "childEntity" : "vm";
                entity.unrefer(property, vm.ref());
                if (here) {
                    entity.refer(property, vm.ref());
                }
                inventory.touch(entity);
            }
        }
    }

    /** @return its ordinal */
    int addDisk(VmObject vm, DiskSpec disk) {
        int ordinal = vm.attach(disk).ordinal();
        inventory.touch(vm);
        return ordinal;
    }

    VmDisk removeDisk(VmObject vm, int ordinal) {
        VmDisk disk = vm.attached(ordinal);
        vm.storage().detach(disk);
        inventory.touch(vm);
        return disk;
    }

    /** Off and on again: the same disk, of which tracking knows nothing any more. */
    void reAddDisk(VmObject vm, int ordinal) {
        vm.storage().attach(removeDisk(vm, ordinal));
        inventory.touch(vm);
    }

    /** Another disk takes the place of one, device key included. */
    int replaceDisk(VmObject vm, int ordinal, DiskSpec other) {
        DiskSpec old = removeDisk(vm, ordinal).spec();
        return addDisk(vm, other.at(old.controller(), old.bus(), old.unit()));
    }

    /** Bigger or, as vSphere cannot, smaller; tracking begins anew. */
    void resizeDisk(VmObject vm, int ordinal, long bytes) {
        VmDisk disk = vm.attached(ordinal);
        disk.content().resize(bytes);
        vm.storage().resetTracking(disk, TrackingLoss.NEW_IDENTITY);
        inventory.touch(vm);
    }

    /** Somebody else's snapshot. */
    SnapshotObject snapshot(VmObject vm, String name) {
        return snapshot(vm, name, "", false);
    }

    SnapshotObject snapshot(VmObject vm, String name, String description, boolean quiesced) {
        MoRef ref = new MoRef("VirtualMachineSnapshot", inventory.newId("snapshot-"));
        SnapshotObject made = inventory.add(vm.storage().snapshot(ref, vm, name, description, quiesced));
        counters.snapshotTaken();
        inventory.touch(vm);
        return made;
    }

    SnapshotObject named(VmObject vm, String name) {
        SnapshotObject found = vm.storage().named(name);
        if (found == null) {
            throw new IllegalArgumentException("VM " + vm.name() + " has no snapshot " + name);
        }
        return found;
    }

    /** Takes snapshots out of a VM, newest first. */
    void removeSnapshots(VmObject vm, List<SnapshotObject> gone) {
        for (int i = gone.size() - 1; i >= 0; i--) {
            vm.storage().drop(gone.get(i));
            inventory.remove(gone.get(i));
            counters.snapshotRemoved();
        }
        inventory.touch(vm);
    }

    /** A removal that ends half-way: the snapshot is out of the tree, its delta links remain, consolidation is needed. */
    void halfRemoveSnapshot(VmObject vm, SnapshotObject snapshot, int consolidationFailures) {
        vm.storage().leaveBehind(snapshot.deltaAbove());
        vm.needConsolidation(consolidationFailures);
        removeSnapshots(vm, List.of(snapshot));
    }

    /** Goes back to a snapshot; younger ones go. */
    void revert(VmObject vm, SnapshotObject to) {
        List<SnapshotObject> chain = vm.snapshots();
        List<SnapshotObject> younger = new ArrayList<>(chain.subList(chain.indexOf(to) + 1, chain.size()));
        removeSnapshots(vm, younger);
        vm.storage().revert(to);
        vm.power(to.facts().poweredOn());
        inventory.touch(vm);
    }

    /** Somebody consolidates. */
    void consolidate(VmObject vm, TrackingLoss loss) {
        vm.needConsolidation(0);
        vm.consolidate();
        vm.storage().resetTracking(loss);
        inventory.touch(vm);
    }

    void needConsolidation(VmObject vm, int failures) {
        vm.needConsolidation(failures);
        inventory.touch(vm);
    }

    /** The host leaves the network, or comes back; what was open to it is cut. */
    void connect(HostState host, boolean yes) {
        host.connected(yes);
        if (yes) {
            connections.comeUp(host.name());
        } else {
            connections.goDown(host.name());
            leases.open().stream()
                    .filter(lease -> lease.vm().place().host().equals(host.ref()))
                    .forEach(leases::expire);
        }
        vmsOn(host).forEach(inventory::touch);
    }

    List<VmObject> vmsOn(HostState host) {
        return inventory.all(VmObject.class).stream()
                .filter(vm -> vm.place().host().equals(host.ref()))
                .toList();
    }

    /** @param refuge where the host's VMs go, or null to leave them */
    void maintenance(HostState host, boolean yes, @Nullable String refuge) {
        if (refuge != null) {
            vmsOn(host).forEach(vm -> vmotion(vm, refuge, true));
        }
        host.maintenance(yes);
    }
}
