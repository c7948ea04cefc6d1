package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.time.Duration;

/** Removes one snapshot, never its children, and consolidates what vCenter says needs it. Merging a large delta takes hours, so waiting is long and holds no thread. */
final class SnapshotRemover {
    private static final Duration LIMIT = Duration.ofHours(24);

    private final VsphereWorkers workers;
    private final VimSession session;
    private final Failures failures;
    private final BusyVm busy;

    SnapshotRemover(VsphereWorkers workers, VimSession session, Failures failures, BusyVm busy) {
        this.workers = workers;
        this.session = session;
        this.failures = failures;
        this.busy = busy;
    }

    Future<Void> remove(VirtualMachine vm, String snapshotMoref) {
        String thing = "removal of snapshot " + snapshotMoref + " of VM '" + vm.name() + "'";
        return busy.retried(vm, thing, () -> removeOnce(vm, snapshotMoref, thing))
                .compose(ignored -> consolidateIfNeeded(vm));
    }

    private Future<Void> removeOnce(VirtualMachine vm, String snapshotMoref, String thing) {
        return workers.run(thing, () -> session.call(s -> VmState.verified(s, vm)))
                .compose(state -> state.withMoref(snapshotMoref).isEmpty()
                        ? Future.<Void>succeededFuture()
                        : awaited(thing, s -> s.port().removeSnapshot_Task(Morefs.snapshot(snapshotMoref), false, true))
                                .recover(failure ->
                                        isGone(failure) ? Future.succeededFuture() : Future.failedFuture(failure)));
    }

    private static boolean isGone(Throwable failure) {
        return failure.getCause() instanceof VimFault fault && fault.is("ManagedObjectNotFound");
    }

    private Future<Void> consolidateIfNeeded(VirtualMachine vm) {
        String thing = "consolidation of the disks of VM '" + vm.name() + "'";
        return consolidationNeeded(vm, thing)
                .compose(needed -> needed
                        ? busy.retried(vm, thing, () -> consolidate(vm, thing))
                                .compose(ignored -> consolidationNeeded(vm, thing))
                                .compose(still -> still ? stillNeeded(thing) : Future.<Void>succeededFuture())
                        : Future.<Void>succeededFuture());
    }

    private Future<Boolean> consolidationNeeded(VirtualMachine vm, String thing) {
        return workers.run(thing, () -> session.call(s -> VmState.verified(s, vm)))
                .map(VmState::consolidationNeeded);
    }

    private Future<Void> consolidate(VirtualMachine vm, String thing) {
        return awaited(thing, s -> s.port().consolidateVMDisks_Task(Morefs.virtualMachine(vm.moref())));
    }

    private static Future<Void> stillNeeded(String thing) {
        return Future.failedFuture(
                new EngineException(
                        Kind.VSPHERE,
                        thing,
                        "vCenter still reports that consolidation is needed",
                        "Free space on the datastore, end other products' tasks on the VM, and consolidate it in the vSphere client"));
    }

    private Future<Void> awaited(String thing, VimTask.Start start) {
        return workers.<ManagedObjectReference>run(thing, () -> session.call(start::on))
                .compose(task -> new VimTask(workers, session).end(task, thing, LIMIT))
                .compose(outcome -> outcome.fault().isPresent()
                        ? Future.failedFuture(failures.explain(outcome.fault().get(), thing))
                        : Future.<Void>succeededFuture());
    }
}
