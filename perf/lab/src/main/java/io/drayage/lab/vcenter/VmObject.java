package io.drayage.lab.vcenter;

import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.disk.LabDisk;
import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.VmSpec;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine: its description plus the state that changes. Confined to the vCenter's context, except {@link #disk}.
 */
final class VmObject extends ManagedObject {
    private static final int MOST_RECENT_TASKS = 5;
    private final VmSpec spec;
    private final UUID uuid;
    private final VmStorage storage;
    private final Places places;
    private final Deque<TaskObject> recent = new ArrayDeque<>();
    private VmPlace place;
    private String name;
    private String directory;
    private @Nullable TaskObject task;
    private boolean poweredOn;
    private boolean consolidationNeeded;
    private int consolidationFailures;
    private int leases;

    /** @param uuid instanceUuid */
    VmObject(MoRef ref, VmSpec spec, VmPlace place, UUID uuid, Places places, GrainDictionary dictionary) {
        super(ref);
        this.spec = spec;
        this.place = place;
        this.places = places;
        this.uuid = uuid;
        this.name = spec.name();
        this.directory = fileName(name);
        this.poweredOn = spec.isPoweredOn();
        this.storage = new VmStorage(uuid, places, dictionary);
        spec.disks().forEach(disk -> storage.attach(disk, place, directory));
    }

    private static String fileName(String name) {
        return name.replace('/', '_').replace('\\', '_');
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
        return name;
    }

    /** Gives it another name; its files keep theirs. */
    void rename(String other) {
        name = other;
    }

    /** Its disks, snapshots and change tracking. */
    VmStorage storage() {
        return storage;
    }

    HostState host() {
        return places.host(place.host());
    }

    /** vMotion, which is a stun. */
    void moveTo(HostState host) {
        host().holds(this, false);
        place = place.on(host);
        host.holds(this, true);
        storage.stun();
    }

    /** Storage vMotion: files go to the datastore and are named after the VM again. */
    void moveTo(DatastoreState datastore) {
        datastores().forEach(used -> places.datastore(used).holds(this, false));
        place = place.on(datastore);
        directory = fileName(name);
        storage.moveTo(place, directory);
        datastore.holds(this, true);
        storage.stun();
    }

    /** Attaches a new disk. */
    VmDisk attach(DiskSpec disk) {
        VmDisk made = storage.attach(disk, place, directory);
        places.datastore(made.files().datastore()).holds(this, true);
        return made;
    }

    /** The datastores that its files are on, that of its home first. */
    List<MoRef> datastores() {
        return Stream.concat(
                        Stream.of(place.datastore()),
                        disks().stream().map(disk -> disk.files().datastore()))
                .distinct()
                .toList();
    }

    /** Name of its home directory and of most files in it. */
    String directory() {
        return directory;
    }

    /** The disks that it has now, in the order they were attached. */
    List<VmDisk> disks() {
        return Collections.unmodifiableList(storage.disks());
    }

    /** What a disk holds, by its ordinal. Thread-safe. */
    LabDisk disk(int ordinal) {
        return attached(ordinal).content();
    }

    /** A disk by its ordinal. */
    VmDisk attached(int ordinal) {
        return disks().stream()
                .filter(disk -> disk.ordinal() == ordinal)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("VM " + name + " has no disk " + ordinal));
    }

    boolean poweredOn() {
        return poweredOn;
    }

    /** Switches the power; switching on is a stun, and what is off waits for none. */
    void power(boolean on) {
        poweredOn = on;
        storage.stun();
    }

    /** What the configuration says, in effect or not. */
    boolean changeTracking() {
        return storage.trackingAsked();
    }

    /** Whether disks are tracked. */
    boolean trackingActive() {
        return storage.trackingActive();
    }

    /** Asks for change tracking: in effect at once when the VM is off, else at the next stun. */
    void changeTracking(boolean on) {
        storage.askTracking(on);
        if (!poweredOn) {
            storage.stun();
        }
    }

    boolean consolidationNeeded() {
        return consolidationNeeded;
    }

    /**
     * Marks that removed snapshots have left files behind.
     *
     * @param failures how many consolidations fail before one succeeds
     */
    void needConsolidation(int failures) {
        consolidationNeeded = true;
        consolidationFailures = failures;
    }

    void consolidate() {
        if (consolidationFailures > 0) {
            consolidationFailures--;
            throw SoapFault.of("FileLocked", "Unable to access file since it is locked");
        }
        consolidationNeeded = false;
        storage.consolidate();
    }

    boolean busy() {
        return task != null;
    }

    void begin(TaskObject running) {
        task = running;
    }

    /** Lists a task among the recent ones. */
    void list(TaskObject made) {
        recent.add(made);
        if (recent.size() > MOST_RECENT_TASKS) {
            recent.stream().filter(TaskObject::isOver).findFirst().ifPresent(recent::remove);
        }
    }

    void unlist(TaskObject gone) {
        recent.remove(gone);
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
        return storage.snapshots();
    }

    /** Numbers of the delta links on top of a disk's base, oldest first. */
    List<Integer> deltas(VmDisk disk) {
        return storage.deltas(disk);
    }

    @Override
    Collection<String> propertyNames() {
        return VmProperties.NAMES;
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        if (name.equals("recentTask")) {
            return ListValue.refs(recent.stream().map(ManagedObject::ref).toList());
        }
        return VmProperties.value(this, name, asker.version());
    }
}
