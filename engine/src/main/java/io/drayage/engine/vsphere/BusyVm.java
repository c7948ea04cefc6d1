package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.rmi.RemoteException;
import java.util.Optional;
import java.util.function.Supplier;

/** What changes a VM, tried again while another task holds it; when that lasts too long, the error names the task, who started it and when. */
final class BusyVm {
    private final VsphereWorkers workers;
    private final VimSession session;
    private final BackOff backOff;

    BusyVm(VsphereWorkers workers, VimSession session, BackOff backOff) {
        this.workers = workers;
        this.session = session;
        this.backOff = backOff;
    }

    /** Runs {@code attempt} with pauses while it fails because the VM is busy, in bounds. */
    <T> Future<T> retried(VirtualMachine vm, String thing, Supplier<Future<T>> attempt) {
        return backOff.run(workers, BackOff::isBusy, attempt).recover(failure -> named(failure, vm, thing));
    }

    private <T> Future<T> named(Throwable failure, VirtualMachine vm, String thing) {
        if (failure instanceof EngineException told
                && told.getCause() instanceof VimFault fault
                && fault.is("TaskInProgress")) {
            return workers.run(thing, () -> session.call(s -> holder(s, vm, fault.detail("task"))))
                    .otherwise(Optional.empty())
                    .compose(task -> Future.failedFuture(
                            task.map(found -> with(told, found)).orElse(told)));
        }
        return Future.failedFuture(failure);
    }

    /** The task that the fault names, else one that runs on the VM. */
    private static Optional<RunningTask> holder(VimSession session, VirtualMachine vm, String task)
            throws RemoteException {
        if (!task.isEmpty()) {
            return RunningTasks.find(session, task);
        }
        ReadObject found = PropertyReader.one(session, Morefs.virtualMachine(vm.moref()), "recentTask");
        return RunningTasks.of(session, found).stream().findFirst();
    }

    private static EngineException with(EngineException told, RunningTask task) {
        return new EngineException(
                told.kind(),
                told.thing(),
                "another task holds the VM (TaskInProgress): " + RunningTasks.describe(task),
                told.remedy(),
                told.getCause());
    }
}
