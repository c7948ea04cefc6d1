package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Consumer;

/** What administrators do to VMs: move, rename, delete, go back to a snapshot. */
final class MotionMethods {
    private final Inventory inventory;
    private final TaskRunner tasks;
    private final Backend backend;

    MotionMethods(Inventory inventory, TaskRunner tasks, Backend backend) {
        this.inventory = inventory;
        this.tasks = tasks;
        this.backend = backend;
    }

    void register(Map<String, SoapMethod> methods) {
        methods.put("MigrateVM_Task", this::migrate);
        methods.put("RelocateVM_Task", this::relocate);
        methods.put("RevertToSnapshot_Task", this::revert);
        methods.put("Rename_Task", this::rename);
        methods.put("Destroy_Task", call -> onVm(call, backend::destroy));
    }

    private Future<Object> onVm(Call call, Consumer<VmObject> work) {
        return start(call, inventory.get(call.self(), VmObject.class), work);
    }

    private Future<Object> start(Call call, VmObject vm, Consumer<VmObject> work) {
        return Future.succeededFuture(tasks.start(call, vm, () -> {
            if (vm.leased()) {
                throw SoapFault.of(
                        "TaskInProgress",
                        "The operation is not allowed in the current state: an export is in progress.");
            }
            work.accept(vm);
            return null;
        }));
    }

    private Future<Object> migrate(Call call) {
        XmlNode host = call.request().child("host");
        if (host == null) {
            throw SoapFault.invalidRequest("Required parameter host is missing");
        }
        return onVm(call, vm -> move(vm, host.ref()));
    }

    private void move(VmObject vm, MoRef host) {
        backend.changes().vmotion(vm, backend.places().host(host).name(), false);
    }

    private Future<Object> relocate(Call call) {
        XmlNode spec = call.request().child("spec");
        XmlNode host = spec == null ? null : spec.child("host");
        XmlNode datastore = spec == null ? null : spec.child("datastore");
        return onVm(call, vm -> {
            if (host != null) {
                move(vm, host.ref());
            }
            if (datastore != null) {
                String name = backend.places().datastore(datastore.ref()).name();
                backend.changes().storageVmotion(vm, name);
            }
        });
    }

    private Future<Object> revert(Call call) {
        SnapshotObject snapshot = inventory.get(call.self(), SnapshotObject.class);
        return start(call, snapshot.vm(), vm -> {
            if (!vm.snapshots().contains(snapshot)) {
                throw SoapFault.notFound(snapshot.ref());
            }
            backend.changes().revert(vm, snapshot);
        });
    }

    private Future<Object> rename(Call call) {
        String name = call.request().required("newName");
        return onVm(call, vm -> backend.rename(vm, name));
    }
}
