package io.drayage.engine.vsphere;

import com.vmware.vim25.ArrayOfManagedObjectReference;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualMachineSnapshotInfo;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A VM's state just now, read before anything on it is changed.
 *
 * @param powerState poweredOn, poweredOff or suspended
 * @param snapshotTasks running or queued CreateSnapshot tasks
 */
record VmState(
        String powerState,
        boolean toolsRunning,
        boolean consolidationNeeded,
        List<SnapshotTrees.Node> snapshots,
        List<ManagedObjectReference> snapshotTasks) {
    private static final String CREATE_SNAPSHOT = "VirtualMachine.createSnapshot";

    /**
     * Reads the state and makes sure that it is still the VM it was: morefs are reused when a VM is registered anew.
     *
     * @throws EngineException NOT_ELIGIBLE when moref, instanceUuid and name do not all agree
     */
    static VmState verified(VimSession session, VirtualMachine vm) throws RemoteException {
        ReadObject found = PropertyReader.one(
                session,
                Morefs.virtualMachine(vm.moref()),
                "name",
                "config.instanceUuid",
                "runtime.powerState",
                "runtime.consolidationNeeded",
                "guest.toolsRunningStatus",
                "snapshot",
                "recentTask");
        String name = InventoryNames.display(found.text("name"));
        boolean same =
                name.equals(vm.name()) && found.text("config.instanceUuid").equals(vm.instanceUuid());
        if (!same) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    "VM '" + vm.name() + "' (" + vm.moref() + ")",
                    "vCenter now has VM '" + name + "' with instance UUID " + found.text("config.instanceUuid")
                            + " there instead of " + vm.instanceUuid(),
                    "Import the catalog again and make a new replication job if this is the VM you mean");
        }
        return new VmState(
                found.text("runtime.powerState"),
                found.text("guest.toolsRunningStatus").equals("guestToolsRunning"),
                found.isTrue("runtime.consolidationNeeded"),
                snapshots(found),
                snapshotTasks(session, found));
    }

    /** The snapshot tree alone. */
    static List<SnapshotTrees.Node> snapshots(VimSession session, String vmMoref) throws RemoteException {
        return snapshots(PropertyReader.one(session, Morefs.virtualMachine(vmMoref), "name", "snapshot"));
    }

    private static List<SnapshotTrees.Node> snapshots(ReadObject vm) {
        return vm.get("snapshot", VirtualMachineSnapshotInfo.class)
                .map(SnapshotTrees::flatten)
                .orElse(List.of());
    }

    private static List<ManagedObjectReference> snapshotTasks(VimSession session, ReadObject vm)
            throws RemoteException {
        ManagedObjectReference[] recent = vm.get("recentTask", ArrayOfManagedObjectReference.class)
                .map(ArrayOfManagedObjectReference::getManagedObjectReference)
                .orElse(null);
        List<ManagedObjectReference> running = new ArrayList<>();
        if (recent != null) {
            for (ManagedObjectReference task : recent) {
                Optional<ReadObject> info = PropertyReader.find(session, task, "info.state", "info.descriptionId");
                if (info.filter(VmState::isCreatingSnapshot).isPresent()) {
                    running.add(task);
                }
            }
        }
        return running;
    }

    private static boolean isCreatingSnapshot(ReadObject task) {
        String state = task.text("info.state");
        return task.text("info.descriptionId").equals(CREATE_SNAPSHOT)
                && (state.equals("running") || state.equals("queued"));
    }

    /** The snapshot of exactly this name; names hold a nonce, so one can only be ours. */
    Optional<SnapshotTrees.Node> named(String name) {
        return snapshots.stream().filter(n -> n.snapshot().name().equals(name)).findFirst();
    }

    Optional<SnapshotTrees.Node> withMoref(String moref) {
        return snapshots.stream()
                .filter(n -> n.snapshot().moref().equals(moref))
                .findFirst();
    }
}
