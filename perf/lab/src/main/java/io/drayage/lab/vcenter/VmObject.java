package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine: its description plus the little state that changes. Disks are opened when first needed, so that ten thousand VMs cost next to nothing. Confined to
 * the vCenter's context, except {@link #disk}.
 */
final class VmObject extends ManagedObject {
    private final VmSpec spec;
    private final VmPlace place;
    private final UUID uuid;
    private final GrainDictionary dictionary;
    private final List<SnapshotObject> snapshots = new ArrayList<>();
    private @Nullable List<LabDisk> disks;
    private @Nullable TaskObject task;
    private boolean poweredOn;
    private boolean changeTracking;
    private boolean consolidationNeeded;
    private boolean consolidationStuck;
    private int leases;
    private int lastDelta;
    private int lastSnapshotId;

    VmObject(MoRef ref, VmSpec spec, VmPlace place, String vcenter, GrainDictionary dictionary) {
        super(ref);
        this.spec = spec;
        this.place = place;
        this.dictionary = dictionary;
        this.uuid = UUID.nameUUIDFromBytes((vcenter + "/" + ref.value()).getBytes(StandardCharsets.UTF_8));
        this.poweredOn = spec.isPoweredOn();
    }

    VmSpec spec() {
        return spec;
    }

    VmPlace place() {
        return place;
    }

    /** instanceUuid. */
    UUID uuid() {
        return uuid;
    }

    String name() {
        return spec.name();
    }

    /** A disk by its ordinal. Thread-safe. */
    synchronized LabDisk disk(int ordinal) {
        List<LabDisk> opened = disks;
        if (opened == null) {
            opened = spec.disks().stream().map(disk -> disk.open(dictionary)).toList();
            disks = opened;
        }
        return opened.get(ordinal);
    }

    /** uuid of a disk's backing. */
    UUID diskUuid(int ordinal) {
        return UUID.nameUUIDFromBytes((uuid + "/disk/" + ordinal).getBytes(StandardCharsets.UTF_8));
    }

    boolean poweredOn() {
        return poweredOn;
    }

    void power(boolean on) {
        poweredOn = on;
    }

    boolean changeTracking() {
        return changeTracking;
    }

    void changeTracking(boolean on) {
        changeTracking = on;
    }

    boolean consolidationNeeded() {
        return consolidationNeeded;
    }

    /** Marks that removed snapshots have left files behind; a stuck mark survives consolidation. */
    void consolidationNeeded(boolean needed, boolean stuck) {
        consolidationNeeded = needed;
        consolidationStuck = stuck;
    }

    void consolidate() {
        if (consolidationStuck) {
            throw SoapFault.of("FileLocked", "Unable to access file since it is locked");
        }
        consolidationNeeded = false;
    }

    boolean busy() {
        return task != null;
    }

    void begin(TaskObject running) {
        task = running;
    }

    void end(TaskObject over) {
        if (task == over) {
            task = null;
        }
    }

    /** Whether an export lease holds the VM. */
    boolean leased() {
        return leases > 0;
    }

    void leases(int change) {
        leases += change;
    }

    /** Snapshots, oldest first, each the child of the one before. */
    List<SnapshotObject> snapshots() {
        return snapshots;
    }

    /** Numbers of the delta links on top of the base disk, oldest first: one per snapshot. */
    List<Integer> deltas() {
        return snapshots.stream().map(SnapshotObject::deltaAbove).toList();
    }

    SnapshotObject snapshot(MoRef ref, String name, String description, boolean quiesced) {
        List<@Nullable DiskView> views = new ArrayList<>();
        for (int i = 0; i < spec.disks().size(); i++) {
            DiskSpec disk = spec.disks().get(i);
            views.add(disk.isIndependent() ? null : disk(i).freeze());
        }
        List<Integer> below = deltas();
        SnapshotObject snapshot = new SnapshotObject(
                ref,
                this,
                new SnapshotObject.Facts(++lastSnapshotId, name, description, quiesced, poweredOn),
                views,
                below,
                ++lastDelta);
        snapshots.add(snapshot);
        return snapshot;
    }

    /** Takes a snapshot out of the chain; its disks' layers merge. */
    void drop(SnapshotObject snapshot) {
        snapshots.remove(snapshot);
        for (int i = 0; i < spec.disks().size(); i++) {
            DiskView view = snapshot.view(i);
            if (view != null) {
                disk(i).release(view);
            }
        }
    }

    @Override
    Collection<String> propertyNames() {
        return VmProperties.NAMES;
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        if (name.equals("recentTask")) {
            TaskObject running = task;
            return ListValue.refs(running == null ? List.of() : List.of(running.ref()));
        }
        return VmProperties.value(this, name, asker.version());
    }
}
