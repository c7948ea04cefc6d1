package io.drayage.lab.vcenter;

import io.drayage.lab.fault.LeaseFault;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.EnumValue;
import io.drayage.lab.soap.ListValue;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An HttpNfcLease: initializing, then ready, then done or error. Confined to the vCenter's context, except {@link #sent}. */
final class LeaseObject extends ManagedObject {
    private final VmObject vm;
    private final Session owner;
    private final Optional<LeaseFault> fault;
    private final List<LeaseDisk> disks = new ArrayList<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private final Runnable midway;
    private List<DataObject> deviceUrls = List.of();
    private int timeoutSeconds;
    private String state = "initializing";
    private @Nullable SoapFault error;
    private int percent;

    /** @param midway called once, on any thread, when the lease's fault is due by bytes sent */
    LeaseObject(MoRef ref, VmObject vm, Session owner, Optional<LeaseFault> fault, Runnable midway) {
        super(ref);
        this.vm = vm;
        this.owner = owner;
        this.fault = fault;
        this.midway = midway;
    }

    VmObject vm() {
        return vm;
    }

    Session owner() {
        return owner;
    }

    List<LeaseDisk> disks() {
        return disks;
    }

    boolean has(LeaseFault.Kind kind) {
        return fault.map(LeaseFault::kind).filter(kind::equals).isPresent();
    }

    boolean isOpen() {
        return state.equals("initializing") || state.equals("ready");
    }

    boolean isReady() {
        return state.equals("ready");
    }

    void ready(List<DataObject> urls, int leaseTimeoutSeconds) {
        deviceUrls = List.copyOf(urls);
        timeoutSeconds = leaseTimeoutSeconds;
        state = "ready";
    }

    void progress(int reported) {
        percent = reported;
    }

    void done() {
        state = "done";
    }

    void failed(SoapFault cause) {
        error = cause;
        state = "error";
    }

    /** Counts bytes that a stream sent. Thread-safe. */
    void sent(long bytes) {
        long now = sentBytes.addAndGet(bytes);
        boolean byBytes = has(LeaseFault.Kind.EXPIRES) || has(LeaseFault.Kind.ABORTED);
        long due = fault.map(LeaseFault::afterBytes).orElse(0L);
        if (byBytes && now >= due && now - bytes < due) {
            midway.run();
        }
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("initializeProgress", "transferProgress", "mode", "capabilities", "info", "state", "error");
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        return switch (name) {
            case "initializeProgress" -> state.equals("initializing") ? 0 : 100;
            case "transferProgress" -> asker.version().atLeast(6, 7) ? percent : null;
            case "mode" -> asker.version().atLeast(6, 7) ? "pushOrGet" : null;
            case "capabilities" -> asker.version().atLeast(6, 7) ? capabilities() : null;
            case "info" -> state.equals("ready") ? info() : null;
            case "state" -> new EnumValue("HttpNfcLeaseState", state);
            case "error" -> error == null ? null : error.localized();
            default -> throw new IllegalStateException(name);
        };
    }

    private static DataObject capabilities() {
        return DataObject.of("HttpNfcLeaseCapabilities")
                .put("pullModeSupported", false)
                .put("corsSupported", false);
    }

    private DataObject info() {
        long kib = disks.stream().mapToLong(disk -> disk.view().capacityBytes()).sum() / 1024;
        return DataObject.of("HttpNfcLeaseInfo")
                .put("lease", ref())
                .put("entity", vm.ref())
                .put("deviceUrl", new ListValue("HttpNfcLeaseDeviceUrl", deviceUrls))
                .put("totalDiskCapacityInKB", kib)
                .put("leaseTimeout", timeoutSeconds);
    }
}
