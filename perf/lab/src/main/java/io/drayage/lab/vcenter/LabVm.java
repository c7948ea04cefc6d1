package io.drayage.lab.vcenter;

import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.estate.VmSpec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What can befall a VM of a running vCenter, as others do it: without our task, without asking. Thread-safe; futures fail with IllegalArgumentException when the VM,
 * disk, snapshot, host or datastore does not exist. Ordinals of disks stay what they are when other disks come or go.
 */
public final class LabVm {
    private final LabVcenter vcenter;
    private final Backend backend;
    private volatile String name;

    LabVm(LabVcenter vcenter, Backend backend, String name) {
        this.vcenter = vcenter;
        this.backend = backend;
        this.name = name;
    }

    private <T> Future<T> ask(Function<VmObject, T> question) {
        return vcenter.onContext(() -> question.apply(backend.vm(name)));
    }

    private Future<Void> change(Consumer<VmObject> change) {
        return vcenter.onContext(() -> {
            change.accept(backend.vm(name));
            return null;
        });
    }

    private EstateChanges changes() {
        return backend.changes();
    }

    /**
     * Its guest overwrites so many blocks of 512 KiB of every disk, see {@link io.drayage.lab.disk.LabDisk#scribble}: all of it before or after whatever snapshot, never
     * half of it.
     */
    public Future<Void> scribble(long seed, int blocksPerDisk) {
        return change(vm -> {
            for (int i = 0; i < vm.disks().size(); i++) {
                vm.disk(i).scribble(seed + i, blocksPerDisk);
            }
        });
    }

    /** vMotion; leases and NFC connections to the old host go on. */
    public Future<Void> vmotion(String host) {
        return change(vm -> changes().vmotion(vm, host, false));
    }

    /** vMotion that cuts leases and NFC connections. */
    public Future<Void> vmotionCutting(String host) {
        return change(vm -> changes().vmotion(vm, host, true));
    }

    /** Storage vMotion: datastore and paths change, readers are cut; see {@code VcenterSpec.losingTrackingInStorageMotion}. */
    public Future<Void> storageVmotion(String datastore) {
        return change(vm -> changes().storageVmotion(vm, datastore));
    }

    /** Cuts its leases and NFC connections. */
    public Future<Void> cutReaders() {
        return change(vm -> changes().cutReaders(vm));
    }

    /** Switches the power. */
    public Future<Void> power(boolean on) {
        return change(vm -> changes().power(vm, on));
    }

    /** The power fails and comes back. */
    public Future<Void> powerFailure(TrackingLoss loss) {
        return change(vm -> changes().powerFailure(vm, loss));
    }

    /** Asks for change tracking, as ReconfigVM does. */
    public Future<Void> changeTracking(boolean on) {
        return change(vm -> vm.changeTracking(on));
    }

    /** Change tracking fails for no visible reason. */
    public Future<Void> loseTracking(TrackingLoss loss) {
        return change(vm -> changes().resetTracking(vm, loss));
    }

    /** Whether its disks are tracked now. */
    public Future<Boolean> isTracked() {
        return ask(VmObject::trackingActive);
    }

    /** Gives it another name; this handle follows. */
    public Future<Void> rename(String other) {
        return change(vm -> {
            backend.rename(vm, other);
            name = other;
        });
    }

    /** Deletes it with its snapshots. */
    public Future<Void> destroy() {
        return change(backend::destroy);
    }

    /** Deletes it; another VM, with another instanceUuid, gets its reference. This handle follows. */
    public Future<Void> recreate(VmSpec spec) {
        return change(vm -> {
            backend.recreate(vm, spec);
            name = spec.name();
        });
    }

    /** Attaches a disk and answers its ordinal. */
    public Future<Integer> addDisk(DiskSpec disk) {
        return ask(vm -> changes().addDisk(vm, disk));
    }

    /** Takes a disk off. */
    public Future<Void> removeDisk(int ordinal) {
        return change(vm -> changes().removeDisk(vm, ordinal));
    }

    /** Takes a disk off and attaches it again: same uuid, same key, change tracking begins anew. */
    public Future<Void> reAddDisk(int ordinal) {
        return change(vm -> changes().reAddDisk(vm, ordinal));
    }

    /** Puts another disk in the place of one: same device key, another uuid. Answers its ordinal. */
    public Future<Integer> replaceDisk(int ordinal, DiskSpec other) {
        return ask(vm -> changes().replaceDisk(vm, ordinal, other));
    }

    /** Grows or shrinks a disk, which no snapshot may hold; its change tracking begins anew. */
    public Future<Void> resizeDisk(int ordinal, long bytes) {
        return change(vm -> changes().resizeDisk(vm, ordinal, bytes));
    }

    /** Somebody takes a snapshot. Answers its reference. */
    public Future<String> snapshot(String snapshotName) {
        return ask(vm -> changes().snapshot(vm, snapshotName).ref().value());
    }

    /** Somebody removes a snapshot, perhaps ours, by its name. */
    public Future<Void> removeSnapshot(String snapshotName) {
        return change(vm -> changes().removeSnapshots(vm, List.of(changes().named(vm, snapshotName))));
    }

    /** Somebody removes all snapshots. */
    public Future<Void> removeSnapshots() {
        return change(vm -> changes().removeSnapshots(vm, new ArrayList<>(vm.snapshots())));
    }

    /** Somebody's removal ends half-way: out of the tree, delta links remain, and so many consolidations fail. */
    public Future<Void> halfRemoveSnapshot(String snapshotName, int consolidationFailures) {
        return change(vm -> changes().halfRemoveSnapshot(vm, changes().named(vm, snapshotName), consolidationFailures));
    }

    /** Somebody goes back to a snapshot; younger ones go, change tracking begins anew. */
    public Future<Void> revert(String snapshotName) {
        return change(vm -> changes().revert(vm, changes().named(vm, snapshotName)));
    }

    /** Somebody consolidates the disks. */
    public Future<Void> consolidate(TrackingLoss loss) {
        return change(vm -> changes().consolidate(vm, loss));
    }

    /** Consolidation is needed, and so many attempts fail; {@code Integer.MAX_VALUE} for all. */
    public Future<Void> needConsolidation(int failures) {
        return change(vm -> changes().needConsolidation(vm, failures));
    }

    /**
     * Somebody's task begins, a backup for instance. Answers its reference.
     *
     * @param description {@code VirtualMachine.createSnapshot}, {@code com.vendor.backup}
     * @param exclusive whether the tasks of others meet TaskInProgress meanwhile
     */
    public Future<String> beginTask(String description, String user, boolean exclusive) {
        return ask(vm ->
                backend.tasks().foreign(vm, description, user, exclusive).ref().value());
    }

    /** Somebody's task says how far it is. */
    public Future<Void> progress(String task, int percent) {
        return change(vm -> backend.task(task).progress(percent));
    }

    /** Somebody's task ends. */
    public Future<Void> endTask(String task) {
        return change(vm -> backend.tasks().finish(backend.task(task)));
    }

    /** Name of the host that it runs on. */
    public Future<String> host() {
        return ask(vm -> vm.place().hostName());
    }

    /** Paths of its disks' live links, {@code [ds] dir/x-000002.vmdk}, in the order of the disks. */
    public Future<List<String>> files() {
        return ask(vm -> vm.disks().stream()
                .map(disk -> VmDevices.diskFile(disk, vm.deltas(disk)))
                .toList());
    }
}
