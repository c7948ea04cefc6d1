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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Strikes a vCenter, its hosts and its VMs with planned faults, and takes back what would last. */
final class VcenterChaos {
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

    Future<Void> strike(Planned fault) {
        FaultKind kind = fault.kind();
        if (kind.name().startsWith("AREAS_")) {
            ChangedAreaFault.Kind lie = kind.as(ChangedAreaFault.Kind.class);
            vcenter.faults()
                    .onChangedAreas(
                            fault.vm(),
                            Integer.toString(fault.disk()),
                            LabFaults.ALWAYS,
                            new ChangedAreaFault(lie, fault.seed()));
            return Future.succeededFuture();
        } else if (kind.area() == FaultKind.Area.LEASE) {
            return lease(fault);
        }
        return rule(fault) ? Future.succeededFuture() : event(fault, vcenter.vm(fault.vm()));
    }

    /** Faults that wait for a call; false if it is none. */
    private boolean rule(Planned fault) {
        LabFaults faults = vcenter.faults();
        int times = (int) fault.amount();
        Duration time = Duration.ofMillis(fault.amount());
        switch (fault.kind()) {
            case CALL_FAULTS ->
                faults.onCall(
                        LabFaults.ANY,
                        fault.vm(),
                        times,
                        CallFault.raise("SystemError", "A general system error occurred."));
            case CALL_UNAVAILABLE -> faults.onCall(LabFaults.ANY, fault.vm(), times, CallFault.unavailable());
            case CALL_SLOW -> faults.onCall(LabFaults.ANY, fault.vm(), 1, CallFault.delay(time));
            case SESSION_LOST -> faults.onCallAfter(LabFaults.ANY, LabFaults.ANY, times, 1, CallFault.sessionLost());
            case SNAPSHOT_BUSY -> faults.onTask(CREATE, fault.vm(), times, busy());
            case SNAPSHOT_FAILS -> faults.onTask(CREATE, fault.vm(), times, failed());
            case SNAPSHOT_SLOW -> faults.onTask(CREATE, fault.vm(), 1, CallFault.delay(time));
            case REMOVAL_BUSY -> faults.onTask(REMOVE, fault.vm(), times, busy());
            case REMOVAL_FAILS -> faults.onTask(REMOVE, fault.vm(), times, failed());
            default -> {
                return false;
            }
        }
        return true;
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

    private Future<Void> lease(Planned fault) {
        LabFaults faults = vcenter.faults();
        String disk = Integer.toString(fault.disk());
        long amount = fault.amount();
        switch (fault.kind()) {
            case LEASES_LOST -> {
                return vcenter.expireLeases();
            }
            case LEASE_ERROR_AT_START, LEASE_WRONG_THUMBPRINT, LEASE_EXPIRES, LEASE_ABORTED, LEASE_WRONG_MANIFEST ->
                faults.onLease(fault.vm(), 1, new LeaseFault(fault.kind().as(LeaseFault.Kind.class), amount));
            default -> faults.onStream(fault.vm(), disk, 1, stream(fault));
        }
        return Future.succeededFuture();
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
