package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot: frozen views of the disks and the configuration as it was. */
final class SnapshotObject extends ManagedObject {
    /** What the snapshot tree tells of it. */
    record Facts(int id, String name, String description, boolean quiesced, boolean poweredOn) {}

    private final VmObject vm;
    private final Facts facts;
    private final List<VmDisk.Frozen> disks;
    private final int deltaAbove;
    private final boolean changeTracking;
    private final boolean trackingActive;
    private final Instant createTime = Instant.now();
    private volatile boolean exists = true;

    /**
     * @param disks the disks that the VM had, in order
     * @param deltaAbove number of the delta link that the VM writes to since
     */
    SnapshotObject(MoRef ref, VmObject vm, Facts facts, List<VmDisk.Frozen> disks, int deltaAbove) {
        super(ref);
        this.vm = vm;
        this.facts = facts;
        this.disks = List.copyOf(disks);
        this.deltaAbove = deltaAbove;
        this.changeTracking = vm.changeTracking();
        this.trackingActive = vm.trackingActive();
    }

    VmObject vm() {
        return vm;
    }

    /** Whether it was not removed yet. Thread-safe. */
    boolean exists() {
        return exists;
    }

    void removed() {
        exists = false;
    }

    Facts facts() {
        return facts;
    }

    /** The disks that the VM had, in order. */
    List<VmDisk.Frozen> disks() {
        return disks;
    }

    /** What a disk held, by its ordinal; null when the VM did not have it or snapshots leave it out. */
    @Nullable
    DiskView view(int ordinal) {
        return disks.stream()
                .filter(frozen -> frozen.disk().ordinal() == ordinal)
                .findFirst()
                .map(VmDisk.Frozen::view)
                .orElse(null);
    }

    /** Whether it froze that disk. */
    boolean holds(VmDisk disk) {
        return disks.stream().anyMatch(frozen -> frozen.disk() == disk && frozen.view() != null);
    }

    int deltaAbove() {
        return deltaAbove;
    }

    /** Numbers of the delta links that the frozen disk consists of, oldest first. */
    List<Integer> deltasBelow(VmDisk disk) {
        return vm.deltas(disk).stream().filter(number -> number < deltaAbove).toList();
    }

    /** Whether the configuration asked for change tracking. */
    boolean changeTracking() {
        return changeTracking;
    }

    /** Whether disks were tracked when it was taken. */
    boolean trackingActive() {
        return trackingActive;
    }

    /** VirtualMachineSnapshotTree from here on. */
    DataObject tree(List<SnapshotObject> chain) {
        int next = chain.indexOf(this) + 1;
        DataObject tree = DataObject.of("VirtualMachineSnapshotTree")
                .put("snapshot", ref())
                .put("vm", vm.ref())
                .put("name", facts.name())
                .put("description", facts.description())
                .put("id", facts.id())
                .put("createTime", createTime)
                .putEnum("state", "VirtualMachinePowerState", facts.poweredOn() ? "poweredOn" : "poweredOff")
                .put("quiesced", facts.quiesced());
        if (next < chain.size()) {
            tree.put(
                    "childSnapshotList",
                    new ListValue(
                            "VirtualMachineSnapshotTree",
                            List.of(chain.get(next).tree(chain))));
        }
        return tree.put("replaySupported", false);
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("config", "childSnapshot", "vm", "value", "availableField");
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        return switch (name) {
            case "config" -> VmConfig.ofSnapshot(this, asker.version());
            case "vm" -> vm.ref();
            case "childSnapshot" -> children();
            default -> EntityDefaults.value(name);
        };
    }

    private ListValue children() {
        List<SnapshotObject> chain = vm.snapshots();
        int next = chain.indexOf(this) + 1;
        return ListValue.refs(
                next > 0 && next < chain.size() ? List.of(chain.get(next).ref()) : List.of());
    }
}
