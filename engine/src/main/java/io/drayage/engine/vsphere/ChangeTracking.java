package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualMachineConfigSpec;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.rmi.RemoteException;
import java.time.Duration;

/**
 * Switches changed block tracking, and nothing else of a VM. Before every attempt the VM is read afresh and its identity checked; afterwards vCenter must say that it is
 * as wanted, so a lost acknowledgement costs nothing.
 */
final class ChangeTracking {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final VsphereWorkers workers;
    private final VimSession session;
    private final Failures failures;
    private final BusyVm busy;

    ChangeTracking(VsphereWorkers workers, VimSession session, Failures failures, BusyVm busy) {
        this.workers = workers;
        this.session = session;
        this.failures = failures;
        this.busy = busy;
    }

    Future<Void> set(VirtualMachine vm, boolean enabled) {
        String thing = "change tracking of VM '" + vm.name() + "'";
        return busy.retried(
                vm,
                thing,
                () -> workers.run(thing, () -> session.call(s -> isAsWanted(s, vm, enabled, thing)))
                        .compose(done -> done ? Future.<Void>succeededFuture() : reconfigure(vm, enabled, thing)));
    }

    private boolean isAsWanted(VimSession s, VirtualMachine vm, boolean enabled, String thing) throws RemoteException {
        VmState.verified(s, vm);
        ReadObject now = read(s, vm);
        boolean asWanted = now.isTrue("config.changeTrackingEnabled") == enabled;
        if (!asWanted && enabled && !now.isTrue("capability.changeTrackingSupported")) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    thing,
                    "the VM's virtual hardware cannot track changed blocks",
                    "Upgrade the VM's compatibility to hardware version 7 or later, or replicate without tracking");
        }
        return asWanted;
    }

    private static ReadObject read(VimSession s, VirtualMachine vm) throws RemoteException {
        return PropertyReader.one(
                s,
                Morefs.virtualMachine(vm.moref()),
                "config.changeTrackingEnabled",
                "capability.changeTrackingSupported");
    }

    private Future<Void> reconfigure(VirtualMachine vm, boolean enabled, String thing) {
        return workers.<ManagedObjectReference>run(thing, () -> session.call(s -> start(s, vm, enabled)))
                .compose(task -> new VimTask(workers, session).end(task, thing, LIMIT))
                .compose(outcome -> outcome.fault().isPresent()
                        ? Future.failedFuture(failures.explain(outcome.fault().get(), thing))
                        : verify(vm, enabled, thing));
    }

    private static ManagedObjectReference start(VimSession s, VirtualMachine vm, boolean enabled)
            throws RemoteException {
        VirtualMachineConfigSpec onlyThis = new VirtualMachineConfigSpec();
        onlyThis.setChangeTrackingEnabled(enabled);
        return s.port().reconfigVM_Task(Morefs.virtualMachine(vm.moref()), onlyThis);
    }

    private Future<Void> verify(VirtualMachine vm, boolean enabled, String thing) {
        return workers.run(thing, () -> session.call(s -> read(s, vm))).compose(now -> {
            if (now.isTrue("config.changeTrackingEnabled") == enabled) {
                return Future.succeededFuture();
            }
            return Future.failedFuture(
                    new EngineException(
                            Kind.VSPHERE,
                            thing,
                            "vCenter's task ended well, but the VM still says that tracking is "
                                    + (enabled ? "off" : "on"),
                            "Look at the VM's options (ctkEnabled) in the vSphere client; another product may have set them back"));
        });
    }
}
