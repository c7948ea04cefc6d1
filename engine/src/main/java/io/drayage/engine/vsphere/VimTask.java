package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.TaskInfo;
import com.vmware.vim25.TaskInfoState;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Waits for vSphere tasks by polling, holding no thread between polls. */
final class VimTask {
    private static final Duration FIRST_POLL = Duration.ofMillis(100);
    private static final Duration LAST_POLL = Duration.ofSeconds(5);

    private final VsphereWorkers workers;
    private final VimSession session;

    VimTask(VsphereWorkers workers, VimSession session) {
        this.workers = workers;
        this.session = session;
    }

    /** Starts a task and returns its reference. */
    interface Start {
        ManagedObjectReference on(VimSession session) throws RemoteException;
    }

    /**
     * How a task ended.
     *
     * @param result moref of what it made, empty when it made nothing
     * @param vanished the server no longer knows the task, so its outcome must be looked up
     */
    record Outcome(Optional<String> result, Optional<VimFault> fault, boolean vanished) {}

    private record Poll(boolean ended, Outcome outcome) {}

    private static final Poll RUNNING = new Poll(false, new Outcome(Optional.empty(), Optional.empty(), false));

    /** Waits until the task has ended, with success or a fault; fails only when the server cannot be asked or the time is up. */
    Future<Outcome> end(ManagedObjectReference task, String thing, Duration limit) {
        return poll(task, thing, FIRST_POLL, System.nanoTime() + limit.toNanos(), limit);
    }

    private Future<Outcome> poll(
            ManagedObjectReference task, String thing, Duration pause, long deadline, Duration limit) {
        return workers.run(thing, () -> session.call(s -> read(s, task))).compose(poll -> {
            if (poll.ended()) {
                return Future.succeededFuture(poll.outcome());
            }
            if (System.nanoTime() - deadline > 0) {
                return Future.failedFuture(timedOut(thing, limit));
            }
            Duration next = pause.multipliedBy(2).compareTo(LAST_POLL) > 0 ? LAST_POLL : pause.multipliedBy(2);
            return workers.pause(pause).compose(ignored -> poll(task, thing, next, deadline, limit));
        });
    }

    private static EngineException timedOut(String thing, Duration limit) {
        return new EngineException(
                Kind.VSPHERE,
                thing,
                "vCenter's task did not end within " + limit.toMinutes() + " minutes",
                "Look at the VM's recent tasks in the vSphere client; the task may still end there");
    }

    private static Poll read(VimSession session, ManagedObjectReference task) throws RemoteException {
        Optional<ReadObject> found = PropertyReader.find(session, task, "info");
        if (found.isEmpty()) {
            return new Poll(true, new Outcome(Optional.empty(), Optional.empty(), true));
        }
        ReadObject object = found.get();
        TaskInfo info = object.get("info", TaskInfo.class).orElse(null);
        if (info == null || info.getState() == null) {
            return RUNNING;
        }
        return info.getState() == TaskInfoState.success || info.getState() == TaskInfoState.error
                ? new Poll(true, outcome(object, info))
                : RUNNING;
    }

    private static Outcome outcome(ReadObject task, TaskInfo info) {
        if (info.getState() == TaskInfoState.error) {
            VimFault fault = task.notes()
                    .faultOf(task.moref(), "info")
                    .orElseGet(() -> new VimFault("", "the task failed without a reason", Map.of()));
            return new Outcome(Optional.empty(), Optional.of(fault), false);
        }
        Optional<String> made = info.getResult() instanceof ManagedObjectReference reference
                ? Optional.of(reference.getVal())
                : Optional.empty();
        return new Outcome(made, Optional.empty(), false);
    }
}
