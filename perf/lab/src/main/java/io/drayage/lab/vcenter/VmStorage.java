package io.drayage.lab.vcenter;

import io.drayage.lab.disk.DiskView;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.MoRef;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Disks, snapshots and change tracking of a VM. Snapshots form a chain without branches: going back to an older one takes the younger ones with it. Confined to the
 * vCenter's context, except {@link #disks}.
 */
final class VmStorage {
    private final UUID owner;
    private final Places places;
    private final GrainDictionary dictionary;
    private final List<VmDisk> disks = new CopyOnWriteArrayList<>();
    private final List<SnapshotObject> snapshots = new ArrayList<>();
    private final List<Integer> leftDeltas = new ArrayList<>();
    private boolean trackingAsked;
    private boolean trackingActive;
    private int nextOrdinal;
    private int lastDelta;
    private int lastSnapshotId;

    VmStorage(UUID owner, Places places, GrainDictionary dictionary) {
        this.owner = owner;
        this.places = places;
        this.dictionary = dictionary;
    }

    /** The disks that the VM has now, in the order they were attached. Thread-safe to read. */
    List<VmDisk> disks() {
        return disks;
    }

    /** Snapshots, oldest first, each the child of the one before. */
    List<SnapshotObject> snapshots() {
        return snapshots;
    }

    /** Attaches a new disk. */
    VmDisk attach(DiskSpec disk, VmPlace place, String directory) {
        requireFreePlace(disk);
        int ordinal = nextOrdinal++;
        VmDisk made = new VmDisk(ordinal, disk, owner, files(disk, place, directory, ordinal), dictionary);
        return attach(made);
    }

    /** Attaches a disk that was detached before; its tracking begins anew. */
    VmDisk attach(VmDisk disk) {
        disks.add(disk);
        if (trackingActive && disk.trackable()) {
            disk.tracking().start(snapshots.isEmpty());
        }
        return disk;
    }

    void requireFreePlace(DiskSpec disk) {
        boolean taken = disks.stream().anyMatch(other -> other.key() == VmDisk.key(disk));
        if (taken) {
            throw new IllegalArgumentException("a disk is at " + VmDevices.busName(disk) + " already");
        }
    }

    /** Takes a disk off; snapshots keep what they froze of it. */
    void detach(VmDisk disk) {
        disks.remove(disk);
        disk.tracking().stop();
    }

    private VmDisk.Files files(DiskSpec disk, VmPlace place, String directory, int ordinal) {
        String base = directory + (ordinal == 0 ? "" : "_" + ordinal);
        if (disk.datastore().isEmpty()) {
            return new VmDisk.Files(place.datastore(), place.datastoreName(), directory, base);
        }
        return new VmDisk.Files(places.datastore(disk.datastore()).ref(), disk.datastore(), directory, base);
    }

    /** All files go to a place, those of detached disks that a snapshot holds too; they are named after the directory again. */
    void moveTo(VmPlace place, String directory) {
        Stream.concat(
                        disks.stream(),
                        snapshots.stream()
                                .flatMap(each -> each.disks().stream())
                                .map(VmDisk.Frozen::disk))
                .distinct()
                .forEach(disk -> disk.moveTo(new VmDisk.Files(
                        place.datastore(),
                        place.datastoreName(),
                        directory,
                        directory + (disk.ordinal() == 0 ? "" : "_" + disk.ordinal()))));
    }

    /** Numbers of the delta links on top of a disk's base, oldest first: one per snapshot that holds it, and those that a removal left behind. */
    List<Integer> deltas(VmDisk disk) {
        Stream<Integer> left = disk.spec().isIndependent() ? Stream.empty() : leftDeltas.stream();
        Stream<Integer> held =
                snapshots.stream().filter(snapshot -> snapshot.holds(disk)).map(SnapshotObject::deltaAbove);
        return Stream.concat(left, held).sorted().toList();
    }

    /** Takes a snapshot. It still is of the time before the stun that it causes. */
    SnapshotObject snapshot(MoRef ref, VmObject vm, String name, String description, boolean quiesced) {
        boolean first = snapshots.isEmpty();
        SnapshotObject snapshot = new SnapshotObject(
                ref,
                vm,
                new SnapshotObject.Facts(++lastSnapshotId, name, description, quiesced, vm.poweredOn()),
                disks.stream().map(VmDisk::freeze).toList(),
                ++lastDelta);
        snapshots.add(snapshot);
        stun(first);
        return snapshot;
    }

    /** Takes a snapshot out of the chain; its disks' layers merge. */
    void drop(SnapshotObject snapshot) {
        snapshots.remove(snapshot);
        snapshot.removed();
        for (VmDisk.Frozen frozen : snapshot.disks()) {
            DiskView view = frozen.view();
            if (view != null) {
                frozen.disk().content().release(view);
            }
        }
        stun(snapshots.isEmpty());
    }

    /** Goes back to the newest snapshot: its disks, what they held, its configuration. Tracking begins anew. */
    void revert(SnapshotObject newest) {
        for (VmDisk.Frozen frozen : newest.disks()) {
            DiskView view = frozen.view();
            if (view != null) {
                frozen.disk().content().revert(view);
            }
        }
        List<VmDisk> then = newest.disks().stream().map(VmDisk.Frozen::disk).toList();
        disks.removeIf(disk -> !then.contains(disk));
        then.stream().filter(disk -> !disks.contains(disk)).forEach(this::attach);
        trackingAsked = newest.changeTracking();
        stun(false);
        resetTracking(TrackingLoss.NEW_IDENTITY);
    }

    /** A removed snapshot's links stay behind until consolidation. */
    void leaveBehind(int delta) {
        leftDeltas.add(delta);
    }

    void consolidate() {
        leftDeltas.clear();
    }

    /** What the configuration says, in effect or not. */
    boolean trackingAsked() {
        return trackingAsked;
    }

    /** Whether disks are tracked. */
    boolean trackingActive() {
        return trackingActive;
    }

    void askTracking(boolean on) {
        trackingAsked = on;
    }

    void stun() {
        stun(snapshots.isEmpty());
    }

    /**
     * The VM stood still for a moment, so that what was asked of its tracking takes effect.
     *
     * @param withoutSnapshots whether it had no snapshots, one that is just being taken not counted
     */
    private void stun(boolean withoutSnapshots) {
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

    void resetTracking(TrackingLoss loss) {
        disks.forEach(disk -> resetTracking(disk, loss));
    }

    void resetTracking(VmDisk disk, TrackingLoss loss) {
        switch (loss) {
            case NONE -> {
                // It goes on.
            }
            case NEW_IDENTITY -> disk.tracking().reset(snapshots.isEmpty());
            case DAMAGED -> disk.tracking().damage();
        }
    }

    /** The newest snapshot of that name, or null. */
    @Nullable
    SnapshotObject named(String name) {
        SnapshotObject found = null;
        for (SnapshotObject snapshot : snapshots) {
            found = snapshot.facts().name().equals(name) ? snapshot : found;
        }
        return found;
    }
}
