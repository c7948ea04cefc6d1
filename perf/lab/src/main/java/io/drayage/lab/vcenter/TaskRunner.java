package io.drayage.lab.vcenter;

import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs tasks after a time, one per VM, with the faults that strike them; forgets the oldest finished ones. Confined to the vCenter's context. */
final class TaskRunner {
    private static final int MAX_KEPT = 500;
    private final Vertx vertx;
    private final Inventory inventory;
    private final LabFaults faults;
    private final Duration usual;
    private final Deque<TaskObject> kept = new ArrayDeque<>();

    TaskRunner(Vertx vertx, Inventory inventory, LabFaults faults, Duration usual) {
        this.vertx = vertx;
        this.inventory = inventory;
        this.faults = faults;
        this.usual = usual;
    }

    /** Starts a task on a VM; {@code work} does all of it at its end and returns its result or throws its fault. */
    MoRef start(Call call, VmObject vm, Supplier<@Nullable Object> work) {
        MoRef ref = new MoRef("Task", inventory.newId("task-"));
        TaskObject task = inventory.add(new TaskObject(
                ref,
                call.method(),
                TaskObject.descriptionOf(call.method()),
                vm,
                call.session().user()));
        keep(task);
        vm.list(task);
        if (!vm.host().isConnected()) {
            end(task, () -> {
                throw hostNotConnected();
            });
            return ref;
        }
        if (vm.busy()) {
            end(task, () -> {
                throw SoapFault.of(
                        "TaskInProgress",
                        "The operation is not allowed in the current state: another task is already in progress.");
            });
            return ref;
        }
        vm.begin(task);
        run(task, faults.task(call.method(), vm.name()), work);
        return ref;
    }

    static SoapFault hostNotConnected() {
        return SoapFault.of(
                "HostNotConnected", "Unable to communicate with the remote host, since it is disconnected.");
    }

    /**
     * Somebody else's task, which runs until {@link #finish}.
     *
     * @param exclusive whether tasks of others meet TaskInProgress meanwhile
     */
    TaskObject foreign(VmObject vm, String descriptionId, String user, boolean exclusive) {
        MoRef ref = new MoRef("Task", inventory.newId("task-"));
        TaskObject task = inventory.add(new TaskObject(ref, descriptionId, descriptionId, vm, user));
        keep(task);
        vm.list(task);
        if (exclusive) {
            vm.begin(task);
        }
        task.started();
        inventory.touch(vm);
        return task;
    }

    /** Ends somebody else's task. */
    void finish(TaskObject task) {
        end(task, () -> null);
        inventory.touch(task.entity());
    }

    private void run(TaskObject task, Optional<CallFault> fault, Supplier<@Nullable Object> work) {
        task.started();
        inventory.touch(task);
        CallFault.Kind kind = fault.map(CallFault::kind).orElse(CallFault.Kind.DELAY);
        Duration delay = usual.plus(fault.map(CallFault::delay).orElse(Duration.ZERO));
        switch (kind) {
            case DELAY -> later(delay, () -> end(task, work));
            case RAISE ->
                later(
                        delay,
                        () -> end(task, () -> {
                            throw SoapFault.of(
                                    fault.orElseThrow().faultType(),
                                    fault.orElseThrow().message());
                        }));
            case SESSION_LOST -> later(delay, () -> end(task, work));
            case HANG, UNAVAILABLE -> {
                // It stays running until cancelled.
            }
        }
    }

    private void later(Duration delay, Runnable action) {
        vertx.setTimer(Math.max(1, delay.toMillis()), id -> action.run());
    }

    private void end(TaskObject task, Supplier<@Nullable Object> work) {
        if (task.isOver()) {
            return;
        }
        try {
            Object result = work.get();
            task.succeeded(result);
        } catch (SoapFault fault) {
            task.failed(fault);
        }
        task.entity().end(task);
        inventory.touch(task);
    }

    void cancel(TaskObject task) {
        if (!task.isOver()) {
            task.cancel();
            task.entity().end(task);
            inventory.touch(task);
        }
    }

    private void keep(TaskObject task) {
        kept.add(task);
        if (kept.size() > MAX_KEPT) {
            TaskObject oldest = kept.remove();
            if (oldest.isOver()) {
                oldest.entity().unlist(oldest);
                inventory.remove(oldest);
            } else {
                kept.add(oldest);
            }
        }
    }

    /** Tasks still known, oldest first. */
    List<MoRef> recent() {
        return kept.stream().map(ManagedObject::ref).toList();
    }
}
