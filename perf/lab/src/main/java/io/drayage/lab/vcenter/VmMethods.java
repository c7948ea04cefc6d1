package io.drayage.lab.vcenter;

import io.drayage.lab.estate.DiskSpec;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Snapshots, power, reconfiguration and export of VMs. */
final class VmMethods {
    /** A delta link begins with so much. */
    private static final long LEAST_FREE_BYTES = 1 << 24;

    private final Inventory inventory;
    private final TaskRunner tasks;
    private final Leases leases;
    private final EstateChanges changes;
    private final Places places;

    VmMethods(Inventory inventory, TaskRunner tasks, Leases leases, EstateChanges changes, Places places) {
        this.inventory = inventory;
        this.tasks = tasks;
        this.leases = leases;
        this.changes = changes;
        this.places = places;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put(
                "CreateSnapshot_Task",
                call -> createSnapshot(call, call.request().flag("quiesce")));
        methods.put(
                "CreateSnapshotEx_Task",
                call -> createSnapshot(call, call.request().child("quiesceSpec") != null));
        methods.put("RemoveSnapshot_Task", this::removeSnapshot);
        methods.put("RemoveAllSnapshots_Task", call -> onVm(call, vm -> removeAll(vm)));
        methods.put("ConsolidateVMDisks_Task", call -> onVm(call, vm -> changed(vm, vm::consolidate)));
        methods.put("ReconfigVM_Task", this::reconfigure);
        methods.put("PowerOnVM_Task", call -> onVm(call, vm -> power(vm, true)));
        methods.put("PowerOffVM_Task", call -> onVm(call, vm -> power(vm, false)));
        methods.put("ShutdownGuest", this::shutdownGuest);
        methods.put("ExportVm", this::exportVm);
        methods.put("ExportSnapshot", this::exportSnapshot);
    }

    private interface Work {
        @Nullable
        Object on(VmObject vm);
    }

    private Future<Object> onVm(Call call, Work work) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        return Future.succeededFuture(tasks.start(call, vm, () -> work.on(vm)));
    }

    private @Nullable Object changed(VmObject vm, Runnable change) {
        change.run();
        inventory.touch(vm);
        return null;
    }

    private Future<Object> createSnapshot(Call call, boolean quiesce) {
        String name = call.request().required("name");
        String description = call.request().optional("description").orElse("");
        return onVm(call, vm -> {
            boolean quiesced = quiesce && vm.poweredOn();
            if (quiesced && !VmStatus.toolsRun(vm)) {
                throw SoapFault.of(
                        "ToolsUnavailable",
                        "Cannot complete operation because VMware Tools is not running in this virtual machine.");
            }
            requireSnapshotable(vm);
            requireSpace(vm);
            return changes.snapshot(vm, name, description, quiesced).ref();
        });
    }

    private void requireSpace(VmObject vm) {
        for (MoRef used : vm.datastores()) {
            DatastoreState datastore = places.datastore(used);
            if (datastore.freeBytes() < LEAST_FREE_BYTES) {
                throw SoapFault.of(
                        "Insufficient disk space on datastore '" + datastore.name() + "'.",
                        DataObject.subtype("NoDiskSpace")
                                .put("file", VmDevices.folder(vm))
                                .put("datastore", datastore.name()));
            }
        }
    }

    private static void requireSnapshotable(VmObject vm) {
        boolean physical = vm.disks().stream()
                .map(VmDisk::spec)
                .anyMatch(disk -> disk.backing() == DiskSpec.Backing.RDM_PHYSICAL && !disk.isIndependent());
        if (physical || vm.spec().hasSharedBus()) {
            throw SoapFault.of(
                    "SnapshotIncompatibleDeviceInVm",
                    "The virtual machine has a device that prevents taking the snapshot.");
        }
    }

    private Future<Object> removeSnapshot(Call call) {
        SnapshotObject snapshot = inventory.get(call.self(), SnapshotObject.class);
        boolean children = call.request().flag("removeChildren");
        VmObject vm = snapshot.vm();
        Supplier<@Nullable Object> work = () -> {
            if (!vm.snapshots().contains(snapshot)) {
                throw SoapFault.notFound(snapshot.ref());
            }
            if (vm.leased()) {
                throw SoapFault.of(
                        "TaskInProgress",
                        "The operation is not allowed in the current state: an export is in progress.");
            }
            int from = vm.snapshots().indexOf(snapshot);
            List<SnapshotObject> gone = new ArrayList<>(
                    children ? vm.snapshots().subList(from, vm.snapshots().size()) : List.of(snapshot));
            changes.removeSnapshots(vm, gone);
            return null;
        };
        return Future.succeededFuture(tasks.start(call, vm, work));
    }

    private @Nullable Object removeAll(VmObject vm) {
        changes.removeSnapshots(vm, new ArrayList<>(vm.snapshots()));
        return null;
    }

    private Future<Object> reconfigure(Call call) {
        XmlNode spec = call.request().child("spec");
        if (spec == null) {
            throw SoapFault.invalidRequest("Required parameter spec is missing");
        }
        boolean asked = spec.child("changeTrackingEnabled") != null;
        boolean on = spec.flag("changeTrackingEnabled");
        return onVm(call, vm -> asked ? changed(vm, () -> vm.changeTracking(on)) : null);
    }

    private @Nullable Object power(VmObject vm, boolean on) {
        if (vm.poweredOn() == on) {
            throw SoapFault.of(
                    "InvalidPowerState", "The attempted operation cannot be performed in the current state.");
        }
        if (vm.leased()) {
            throw SoapFault.of(
                    "InvalidState", "The operation is not allowed in the current state: an export is in progress.");
        }
        return changed(vm, () -> vm.power(on));
    }

    private Future<Object> shutdownGuest(Call call) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        if (!VmStatus.toolsRun(vm)) {
            throw SoapFault.of("ToolsUnavailable", "VMware Tools is not running in this virtual machine.");
        }
        vm.power(false);
        inventory.touch(vm);
        return Future.succeededFuture();
    }

    private Future<Object> exportVm(Call call) {
        VmObject vm = inventory.get(call.self(), VmObject.class);
        if (vm.poweredOn()) {
            throw SoapFault.of(
                    "InvalidPowerState",
                    "The attempted operation cannot be performed in the current state (Powered on).");
        }
        requireFree(vm);
        return Future.succeededFuture(leases.ofVm(call, vm).ref());
    }

    private Future<Object> exportSnapshot(Call call) {
        SnapshotObject snapshot = inventory.get(call.self(), SnapshotObject.class);
        requireFree(snapshot.vm());
        return Future.succeededFuture(leases.ofSnapshot(call, snapshot).ref());
    }

    private static void requireFree(VmObject vm) {
        if (!vm.host().isConnected()) {
            throw TaskRunner.hostNotConnected();
        }
        if (vm.busy()) {
            throw SoapFault.of(
                    "TaskInProgress",
                    "The operation is not allowed in the current state: another task is already in progress.");
        }
    }
}
