package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.Consistency;
import io.drayage.engine.vsphere.VsphereClient.Snapshot;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one snapshot, once. Before every attempt the VM is read afresh: its identity is checked, a running CreateSnapshot task is waited for, and a snapshot of the
 * wanted name is adopted instead of made again. So a lost acknowledgement never makes two.
 */
final class SnapshotCreator {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCreator.class);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final VsphereWorkers workers;
    private final VimSession session;
    private final Failures failures;
    private final BusyVm busy;

    SnapshotCreator(VsphereWorkers workers, VimSession session, Failures failures, BusyVm busy) {
        this.workers = workers;
        this.session = session;
        this.failures = failures;
        this.busy = busy;
    }

    private record Order(VirtualMachine vm, String name, String description, Consistency wanted, String thing) {}

    /** @param fallback why it is not quiesced although AUTO would have liked it so */
    private record Plan(boolean quiesce, Consistency reached, Optional<String> fallback) {}

    Future<Snapshot> create(VirtualMachine vm, String name, String description, Consistency wanted) {
        Order order = new Order(vm, name, description, wanted, "snapshot of VM '" + vm.name() + "'");
        return attempt(order, Optional.empty());
    }

    private Future<Snapshot> attempt(Order order, Optional<String> quiesceFailure) {
        return busy.retried(
                        order.vm(),
                        order.thing(),
                        () -> settled(order).compose(state -> adoptOrTake(order, state, quiesceFailure)))
                .recover(failure -> withoutQuiescing(order, quiesceFailure, failure));
    }

    /** The VM's state once no CreateSnapshot task runs on it: one of them may be ours, of an attempt whose answer was lost. */
    private Future<VmState> settled(Order order) {
        return workers.run(order.thing(), () -> session.call(s -> VmState.verified(s, order.vm())))
                .compose(state -> {
                    if (state.snapshotTasks().isEmpty()) {
                        return Future.succeededFuture(state);
                    }
                    ManagedObjectReference running = state.snapshotTasks().get(0);
                    return tasks().end(running, order.thing(), LIMIT).compose(ended -> settled(order));
                });
    }

    private Future<Snapshot> adoptOrTake(Order order, VmState state, Optional<String> quiesceFailure) {
        Optional<SnapshotTrees.Node> own = state.named(order.name());
        if (own.isPresent()) {
            return Future.succeededFuture(adopted(own.get(), quiesceFailure));
        }
        Plan plan;
        try {
            plan = plan(order, state, quiesceFailure);
        } catch (EngineException refusal) {
            return Future.failedFuture(refusal);
        }
        return take(order, plan).recover(failure -> lookAgain(order, plan, failure));
    }

    private static Snapshot adopted(SnapshotTrees.Node node, Optional<String> quiesceFailure) {
        LOG.atInfo().addKeyValue("snapshot", node.snapshot().moref()).log("adopting a snapshot of our own");
        Consistency reached = node.quiesced() ? Consistency.APPLICATION : Consistency.CRASH;
        Optional<String> reason = node.quiesced()
                ? Optional.empty()
                : quiesceFailure.or(() -> Optional.of("an earlier attempt took it unquiesced"));
        return snapshot(node, reached, reason);
    }

    private static Plan plan(Order order, VmState state, Optional<String> quiesceFailure) {
        boolean off = state.powerState().equals("poweredOff");
        if (off) {
            boolean crash = order.wanted() == Consistency.CRASH;
            return new Plan(false, crash ? Consistency.CRASH : Consistency.APPLICATION, Optional.empty());
        }
        if (order.wanted() == Consistency.CRASH) {
            return new Plan(false, Consistency.CRASH, Optional.empty());
        }
        Optional<String> obstacle = quiesceFailure.or(() -> obstacle(state));
        if (obstacle.isEmpty()) {
            return new Plan(true, Consistency.APPLICATION, Optional.empty());
        }
        if (order.wanted() == Consistency.APPLICATION) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    order.thing(),
                    "an application-consistent snapshot was asked for, but " + obstacle.get(),
                    "Start VMware Tools in the guest, or ask for --consistency auto or crash");
        }
        return new Plan(false, Consistency.CRASH, obstacle);
    }

    private static Optional<String> obstacle(VmState state) {
        if (!state.powerState().equals("poweredOn")) {
            return Optional.of("the VM is " + state.powerState());
        }
        return state.toolsRunning() ? Optional.empty() : Optional.of("VMware Tools do not run in the guest");
    }

    private Future<Snapshot> take(Order order, Plan plan) {
        return workers.run(order.thing(), () -> session.call(s -> start(s, order, plan.quiesce())))
                .compose(task -> tasks().end(task, order.thing(), LIMIT))
                .compose(outcome -> outcome.fault().isPresent()
                        ? Future.failedFuture(failures.explain(outcome.fault().get(), order.thing()))
                        : found(order, plan));
    }

    private static ManagedObjectReference start(VimSession session, Order order, boolean quiesce)
            throws RemoteException {
        ManagedObjectReference vm = Morefs.virtualMachine(order.vm().moref());
        return session.port().createSnapshot_Task(vm, order.name(), order.description(), false, quiesce);
    }

    /** Looks the new snapshot up by its name, which also serves when the task has vanished. */
    private Future<Snapshot> found(Order order, Plan plan) {
        return settled(order)
                .compose(
                        state -> state.named(order.name())
                                .map(node -> Future.succeededFuture(snapshot(node, plan.reached(), plan.fallback())))
                                .orElseGet(
                                        () -> Future.failedFuture(
                                                new EngineException(
                                                        Kind.VSPHERE,
                                                        order.thing(),
                                                        "vCenter's task ended, but the VM has no such snapshot",
                                                        "Look at the VM's snapshots and tasks in the vSphere client; another product may have removed it"))));
    }

    /** After a broken connection the call may have been carried out: looks before anyone decides to try again. */
    private Future<Snapshot> lookAgain(Order order, Plan plan, Throwable failure) {
        boolean lost = failure instanceof EngineException told && told.kind() == Kind.UNREACHABLE;
        if (!lost) {
            return Future.failedFuture(failure);
        }
        return found(order, plan).recover(second -> Future.failedFuture(failure));
    }

    private Future<Snapshot> withoutQuiescing(Order order, Optional<String> quiesceFailure, Throwable failure) {
        boolean mayFallBack = order.wanted() == Consistency.AUTO && quiesceFailure.isEmpty();
        if (mayFallBack && failure.getCause() instanceof VimFault fault && isQuiesceFault(fault)) {
            LOG.atWarn()
                    .addKeyValue("vm", order.vm().moref())
                    .addKeyValue("fault", fault.type())
                    .log("quiescing failed, falling back to a crash-consistent snapshot");
            return attempt(order, Optional.of("quiescing failed: " + Failures.text(fault)));
        }
        return Future.failedFuture(failure);
    }

    /** Servers report failed quiescing in many ways; what certainly has another cause is excluded instead. */
    private static boolean isQuiesceFault(VimFault fault) {
        return !BackOff.isBusy(fault)
                && !fault.is(
                        "NoPermission",
                        "NotAuthenticated",
                        "ManagedObjectNotFound",
                        "InvalidState",
                        "InvalidPowerState",
                        "InvalidName",
                        "NoDiskSpace",
                        "TooManySnapshotLevels",
                        "SnapshotDisabled",
                        "MultipleSnapshotsNotSupported",
                        "NotSupported");
    }

    private static Snapshot snapshot(SnapshotTrees.Node node, Consistency reached, Optional<String> fallback) {
        return new Snapshot(
                node.snapshot().moref(), node.snapshot().name(), node.snapshot().createdAt(), reached, fallback);
    }

    private VimTask tasks() {
        return new VimTask(workers, session);
    }
}
