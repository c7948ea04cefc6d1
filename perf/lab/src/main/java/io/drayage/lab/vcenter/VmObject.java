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
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine: its description plus the state that changes. Confined to the vCenter's context, except {@link #disk}.
 */
final class VmObject extends ManagedObject {
    private final VmSpec spec;
    private final UUID uuid;
    private final GrainDictionary dictionary;
    private final List<SnapshotObject> snapshots = new ArrayList<>();
    private final List<VmDisk> disks = new CopyOnWriteArrayList<>();
    private final String directory;
    private VmPlace place;
    private @Nullable TaskObject task;
    private boolean poweredOn;
    private boolean trackingAsked;
    private boolean trackingActive;
    private boolean consolidationNeeded;
    private boolean consolidationStuck;
    private int leases;
    private int nextOrdinal;
    private int lastDelta;
    private int lastSnapshotId;

    VmObject(MoRef ref, VmSpec spec, VmPlace place, String vcenter, GrainDictionary dictionary) {
        super(ref);
        this.spec = spec;
        this.place = place;
        this.dictionary = dictionary;
        this.uuid = UUID.nameUUIDFromBytes((vcenter + "/" + ref.value()).getBytes(StandardCharsets.UTF_8));
        this.poweredOn = spec.isPoweredOn();
        this.directory = spec.name().replace('/', '_').replace('\\', '_');
        spec.disks().forEach(this::attach);
    }

    private VmDisk attach(DiskSpec disk) {
        int ordinal = nextOrdinal++;
        VmDisk.Files files = new VmDisk.Files(
                place.datastore(), place.datastoreName(), directory, directory + (ordinal == 0 ? "" : "_" + ordinal));
        VmDisk attached = new VmDisk(ordinal, disk, uuid, files, dictionary);
        disks.add(attached);
        return attached;
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

    /** Name of its home directory and of most files in it. */
    String directory() {
        return directory;
    }

    /** The disks that it has now, in the order they were attached. */
    List<VmDisk> disks() {
        return Collections.unmodifiableList(disks);
    }

    /** What a disk holds, by its ordinal. Thread-safe. */
    LabDisk disk(int ordinal) {
        return attached(ordinal).content();
    }

    /** A disk by its ordinal. */
    VmDisk attached(int ordinal) {
        return disks.stream()
                .filter(disk -> disk.ordinal() == ordinal)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("VM " + name() + " has no disk " + ordinal));
    }

    boolean poweredOn() {
        return poweredOn;
    }

    /** Switches the power; switching on is a stun. */
    void power(boolean on) {
        poweredOn = on;
        stun(snapshots.isEmpty());
    }

    /** What the configuration says, in effect or not. */
    boolean changeTracking() {
        return trackingAsked;
    }

    /** Whether disks are tracked. */
    boolean trackingActive() {
        return trackingActive;
    }

    /** Asks for change tracking: in effect at once when the VM is off, else at the next stun. */
    void changeTracking(boolean on) {
        trackingAsked = on;
        if (!poweredOn) {
            stun(snapshots.isEmpty());
        }
    }

    /**
     * The VM stood still for a moment, so that what was asked of its tracking takes effect.
     *
     * @param withoutSnapshots whether it had no snapshots, one that is just being taken not counted
     */
    void stun(boolean withoutSnapshots) {
        if (trackingAsked == trackingActive) {
            return;
        }
        trackingActive = trackingAsked;
        for (VmDisk disk : disks) {
            if (!trackingActive) {
                disk.tracking().stop();
            } else if (disk.trackable()) {
                disk.tracking().start(withoutSnapshots);
            }
        }
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

    /** Numbers of the delta links on top of a disk's base, oldest first: one per snapshot that holds it. */
    List<Integer> deltas(VmDisk disk) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.holds(disk))
                .map(SnapshotObject::deltaAbove)
                .toList();
    }

    /** Takes a snapshot. It still is of the time before the stun that it causes. */
    SnapshotObject snapshot(MoRef ref, String name, String description, boolean quiesced) {
        boolean first = snapshots.isEmpty();
        SnapshotObject snapshot = new SnapshotObject(
                ref,
                this,
                new SnapshotObject.Facts(++lastSnapshotId, name, description, quiesced, poweredOn),
                disks.stream().map(VmDisk::freeze).toList(),
                ++lastDelta);
        snapshots.add(snapshot);
        stun(first);
        return snapshot;
    }

    /** Takes a snapshot out of the chain; its disks' layers merge. */
    void drop(SnapshotObject snapshot) {
        snapshots.remove(snapshot);
        for (VmDisk.Frozen frozen : snapshot.disks()) {
            DiskView view = frozen.view();
            if (view != null) {
                frozen.disk().content().release(view);
            }
        }
        stun(snapshots.isEmpty());
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
