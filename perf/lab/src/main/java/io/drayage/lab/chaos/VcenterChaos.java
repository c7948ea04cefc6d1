package io.drayage.lab.chaos;

import io.drayage.lab.fault.CallFault;
import io.drayage.lab.fault.ChangedAreaFault;
import io.drayage.lab.fault.FaultKind;
import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.fault.StreamFault;
import io.drayage.lab.vcenter.LabDatastore;
import io.drayage.lab.vcenter.LabVcenter;
import io.drayage.lab.vcenter.LabVm;
import io.drayage.lab.vcenter.TrackingLoss;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Strikes a vCenter, its hosts and its VMs with planned faults, and takes back what would last. */
final class VcenterChaos implements Striker {
    private static final String CREATE = "CreateSnapshot_Task";
    private static final String REMOVE = "RemoveSnapshot_Task";
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private final Vertx vertx;
    private final LabVcenter vcenter;
    private final Map<String, Long> freeBefore = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Supplier<Future<Void>>> undo = new ConcurrentLinkedDeque<>();

    VcenterChaos(Vertx vertx, LabVcenter vcenter) {
        this.vertx = vertx;
        this.vcenter = vcenter;
    }

    @Override
    public Future<LongSupplier> strike(Planned fault) {
        FaultKind kind = fault.kind();
        if (kind.name().startsWith("AREAS_")) {
            ChangedAreaFault lie = new ChangedAreaFault(kind.as(ChangedAreaFault.Kind.class), fault.seed());
            vcenter.faults().onChangedAreas(fault.vm(), Integer.toString(fault.disk()), LabFaults.ALWAYS, lie);
            return counted(lie);
        } else if (kind == FaultKind.LEASES_LOST) {
            return Striker.once(vcenter.expireLeases());
        } else if (kind.area() == FaultKind.Area.LEASE) {
            return counted(lease(fault));
        }
        Optional<CallFault> rule = rule(fault);
        return rule.isPresent() ? counted(rule.get()) : Striker.once(event(fault, vcenter.vm(fault.vm())));
    }

    private Future<LongSupplier> counted(Object striking) {
        return Future.succeededFuture(() -> vcenter.faults().strikes(striking));
    }

    /** Faults that wait for a call; empty if it is none. */
    private Optional<CallFault> rule(Planned fault) {
        int times = (int) fault.amount();
        Duration time = Duration.ofMillis(fault.amount());
        String vm = fault.vm();
        return switch (fault.kind()) {
            case CALL_FAULTS -> call(vm, times, CallFault.raise("SystemError", "A general system error occurred."));
            case CALL_UNAVAILABLE -> call(vm, times, CallFault.unavailable());
            case CALL_SLOW -> call(vm, 1, CallFault.delay(time));
            case SESSION_LOST -> {
                CallFault lost = CallFault.sessionLost();
                vcenter.faults().onCallAfter(LabFaults.ANY, LabFaults.ANY, times, 1, lost);
                yield Optional.of(lost);
            }
            case SNAPSHOT_BUSY -> task(CREATE, vm, times, busy());
            case SNAPSHOT_FAILS -> task(CREATE, vm, times, failed());
            case SNAPSHOT_SLOW -> task(CREATE, vm, 1, CallFault.delay(time));
            case REMOVAL_BUSY -> task(REMOVE, vm, times, busy());
            case REMOVAL_FAILS -> task(REMOVE, vm, times, failed());
            default -> Optional.empty();
        };
    }

    private Optional<CallFault> call(String vm, int times, CallFault fault) {
        vcenter.faults().onCall(LabFaults.ANY, vm, times, fault);
        return Optional.of(fault);
    }

    private Optional<CallFault> task(String method, String vm, int times, CallFault fault) {
        vcenter.faults().onTask(method, vm, times, fault);
        return Optional.of(fault);
    }

    private static CallFault busy() {
        return CallFault.raise("TaskInProgress", "Another task is already in progress.");
    }

    private static CallFault failed() {
        return CallFault.raise("GenericVmConfigFault", "An error occurred while taking or removing a snapshot.");
    }

    private Future<Void> event(Planned fault, LabVm vm) {
        Duration time = Duration.ofMillis(Math.max(1, fault.amount()));
        return switch (fault.kind()) {
            case ALL_SESSIONS_LOST -> vcenter.expireSessions();
            case FOREIGN_TASK ->
                vm.beginTask("com.vendor.backup", "backup@lab.test", true)
                        .compose(task -> until(time, () -> vm.endTask(task)));
            case FOREIGN_SNAPSHOT -> {
                String name = "theirs-" + Long.toHexString(fault.seed());
                yield vm.snapshot(name).compose(ref -> until(time, () -> vm.removeSnapshot(name)));
            }
            case SNAPSHOTS_REMOVED -> vm.removeSnapshots();
            case CONSOLIDATION_NEEDED ->
                vm.needConsolidation((int) fault.amount())
                        .onSuccess(done -> undo.add(() -> vm.consolidate(TrackingLoss.NONE)));
            case VMOTION -> elsewhere(vm).compose(vm::vmotion);
            case VMOTION_CUTS -> elsewhere(vm).compose(vm::vmotionCutting);
            case STORAGE_VMOTION -> vm.storageVmotion(pick(vcenter.datastoreNames(), fault.seed()));
            case HOST_RESTART ->
                vm.host()
                        .compose(host -> vcenter.host(host)
                                .disconnect()
                                .compose(gone ->
                                        until(time, () -> vcenter.host(host).reconnect())));
            case DATASTORE_FULL -> full(pick(vcenter.datastoreNames(), fault.seed()), time);
            case TRACKING_RESET -> vm.loseTracking(TrackingLoss.NEW_IDENTITY);
            case TRACKING_DAMAGED -> vm.loseTracking(TrackingLoss.DAMAGED);
            case POWER_FAILURE -> vm.powerFailure(TrackingLoss.NEW_IDENTITY);
            default -> Future.failedFuture(fault.kind() + " is nothing that a vCenter can do");
        };
    }

    /** What was free before the first time is what is free afterwards, however often it fills meanwhile. */
    private Future<Void> full(String datastore, Duration time) {
        LabDatastore filled = vcenter.datastore(datastore);
        return filled.free().compose(free -> {
            long before = freeBefore.computeIfAbsent(datastore, first -> free);
            return filled.free(0).compose(done -> until(time, () -> filled.free(before)));
        });
    }

    private Future<String> elsewhere(LabVm vm) {
        return vm.host()
                .map(now -> vcenter.hostPorts().keySet().stream()
                        .filter(host -> !host.equals(now))
                        .findFirst()
                        .orElse(now));
    }

    private static String pick(List<String> names, long seed) {
        return names.get((int) Long.remainderUnsigned(seed, names.size()));
    }

    /** Takes something back after a time, or when the chaos ends before; once. */
    private Future<Void> until(Duration time, Supplier<Future<Void>> back) {
        undo.add(back);
        vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS).onSuccess(passed -> takeBack(back));
        return Future.succeededFuture();
    }

    private Future<Void> takeBack(Supplier<Future<Void>> back) {
        // What it wants to take back may be gone by now, which is as good.
        return undo.remove(back) ? back.get().otherwiseEmpty() : Future.succeededFuture();
    }

    private Object lease(Planned fault) {
        LabFaults faults = vcenter.faults();
        return switch (fault.kind()) {
            case LEASE_ERROR_AT_START, LEASE_WRONG_THUMBPRINT, LEASE_EXPIRES, LEASE_ABORTED, LEASE_WRONG_MANIFEST -> {
                LeaseFault striking = new LeaseFault(fault.kind().as(LeaseFault.Kind.class), fault.amount());
                faults.onLease(fault.vm(), 1, striking);
                yield striking;
            }
            default -> {
                StreamFault striking = stream(fault);
                faults.onStream(fault.vm(), Integer.toString(fault.disk()), 1, striking);
                yield striking;
            }
        };
    }

    private static StreamFault stream(Planned fault) {
        long amount = fault.amount();
        return switch (fault.kind()) {
            case STREAM_ENDS -> StreamFault.NONE.cutAfter(amount, StreamFault.Cut.END);
            case STREAM_CLOSED -> StreamFault.NONE.cutAfter(amount, StreamFault.Cut.FIN);
            case STREAM_RESET -> StreamFault.NONE.cutAfter(amount, StreamFault.Cut.RST);
            case STREAM_CORRUPT -> StreamFault.NONE.corruptAt(amount);
            case STREAM_SILENT -> StreamFault.NONE.silentAt(amount, SILENCE);
            case STREAM_UNAVAILABLE -> StreamFault.NONE.refused();
            default -> throw new IllegalArgumentException(fault.kind() + " does not strike a stream");
        };
    }

    Future<Void> end() {
        vcenter.faults().clear();
        Future<Void> all = Future.succeededFuture();
        for (Supplier<Future<Void>> back : List.copyOf(undo)) {
            all = all.compose(done -> takeBack(back));
        }
        return all;
    }
}
