package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot: frozen views of the disks and the configuration as it was. */
final class SnapshotObject extends ManagedObject {
    /** What the snapshot tree tells of it. */
    record Facts(int id, String name, String description, boolean quiesced, boolean poweredOn) {}

    private final VmObject vm;
    private final Facts facts;
    private final List<@Nullable DiskView> views;
    private final List<Integer> deltasBelow;
    private final int deltaAbove;
    private final boolean changeTracking;
    private final Instant createTime = Instant.now();

    /**
     * @param views per disk, null for those that snapshots leave out
     * @param deltaAbove number of the delta link that the VM writes to since
     */
    SnapshotObject(
            MoRef ref,
            VmObject vm,
            Facts facts,
            List<@Nullable DiskView> views,
            List<Integer> deltasBelow,
            int deltaAbove) {
        super(ref);
        this.vm = vm;
        this.facts = facts;
        this.views = Collections.unmodifiableList(new ArrayList<>(views));
        this.deltasBelow = List.copyOf(deltasBelow);
        this.deltaAbove = deltaAbove;
        this.changeTracking = vm.changeTracking();
    }

    VmObject vm() {
        return vm;
    }

    Facts facts() {
        return facts;
    }

    @Nullable
    DiskView view(int ordinal) {
        return views.get(ordinal);
    }

    int deltaAbove() {
        return deltaAbove;
    }

    List<Integer> deltasBelow() {
        return deltasBelow;
    }

    boolean changeTracking() {
        return changeTracking;
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
