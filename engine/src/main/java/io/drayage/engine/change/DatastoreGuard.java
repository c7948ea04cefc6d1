package io.drayage.engine.change;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.VmConditions;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses a snapshot where its growth could fill a datastore, which would stop every VM on it: each datastore of the VM must keep the larger of a number of bytes and a
 * share of its capacity. A datastore whose room cannot be seen counts as full. Pure and immutable.
 */
public final class DatastoreGuard {
    private static final int PERCENT = 100;
    private static final double GIB = 1 << 30;

    private final long floorBytes;
    private final int floorPercent;

    /**
     * @param floorBytes at least 0
     * @param floorPercent of the datastore's capacity, 0 to 100; with 0 bytes and 0 percent only datastores that cannot be used at all are refused
     */
    public DatastoreGuard(long floorBytes, int floorPercent) {
        if (floorBytes < 0 || floorPercent < 0 || floorPercent > PERCENT) {
            throw new IllegalArgumentException("no floor: " + floorBytes + " bytes, " + floorPercent + " percent");
        }
        this.floorBytes = floorBytes;
        this.floorPercent = floorPercent;
    }

    /** Why no snapshot may be taken, or kept, on the VM as its datastores are now: of the first that forbids it. */
    public Optional<EngineException> refusal(String vmName, VmConditions conditions) {
        return conditions.datastores().stream()
                .flatMap(store -> refusal(vmName, store).stream())
                .findFirst();
    }

    private Optional<EngineException> refusal(String vmName, DatastoreRoom store) {
        if (!store.accessible()) {
            return refused(vmName, store, "it is not accessible", "Bring the datastore back, then start the run again");
        }
        if (store.maintenance()) {
            return refused(
                    vmName, store, "it is in maintenance mode or entering it", "Wait until its maintenance is over");
        }
        if (floorBytes == 0 && floorPercent == 0) {
            return Optional.empty();
        }
        if (store.freeBytes() < 0 || store.capacityBytes() < 0) {
            return refused(
                    vmName,
                    store,
                    "the account may not see how much room it has",
                    "Give the account's role on the datacenter, with propagation, so that it covers the datastore");
        }
        long floor = floor(store.capacityBytes());
        if (store.freeBytes() >= floor) {
            return Optional.empty();
        }
        return refused(
                vmName,
                store,
                "it has " + gib(store.freeBytes()) + " free of " + gib(store.capacityBytes())
                        + ", less than the floor of " + gib(floor) + " below which no snapshot is taken or kept",
                "Free room on the datastore or enlarge it, or lower limits.datastoreFloor");
    }

    /** Bytes that must stay free on a datastore of this capacity. */
    long floor(long capacityBytes) {
        long share = capacityBytes / PERCENT * floorPercent + capacityBytes % PERCENT * floorPercent / PERCENT;
        return Math.max(floorBytes, share);
    }

    private static Optional<EngineException> refused(String vmName, DatastoreRoom store, String reason, String remedy) {
        return Optional.of(new EngineException(
                Kind.VSPHERE, "datastore '" + store.name() + "' of VM '" + vmName + "'", reason, remedy));
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
