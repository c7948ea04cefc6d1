package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger;
import io.drayage.engine.flow.Alarms;
import io.drayage.engine.flow.CpuPool;
import io.drayage.engine.flow.CpuWorkspace;
import io.drayage.engine.flow.DirectBuffers;
import io.drayage.engine.flow.MemoryBudget;
import io.drayage.engine.flow.PartGate;
import io.drayage.engine.flow.RateLimits;
import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.segment.PartBuilder;
import io.drayage.protocol.vmdk.GrainInflater;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * What all transfers of a process share.
 *
 * @param gate bounds the parts on their way to the store
 * @param parts buffers for parts being filled or sent
 * @param frames buffers for encoded blocks that wait for their place in a part
 * @param cpuThreads of the pool
 * @param rates bounds on what sources read
 * @param connector whose disks these services move, as {@code rates} knows it; empty where it has no name
 */
public record TransferServices(
        Vertx vertx,
        ObjectStore store,
        RunLedger ledger,
        CpuPool cpu,
        int cpuThreads,
        PartGate gate,
        DirectBuffers parts,
        DirectBuffers frames,
        RateLimits rates,
        String connector) {
    /** The bound on parts in flight that bounds the store client's memory. */
    public static final int DEFAULT_PARTS_IN_FLIGHT = 8;

    /** A lane submits at most a few tasks per thread; this is far beyond what the disks of any budget can have waiting. */
    private static final int CPU_QUEUE = 1 << 16;

    private static final int IDLE_FRAMES = 64;

    /**
     * Starts the CPU pool and the rest.
     *
     * @param partsInFlight as given to {@link #budget}
     * @param inflaters makes one inflater per CPU thread, {@code GrainInflaters.fastest()} in production
     * @param rates bounds on what sources read
     */
    public static TransferServices start(
            Vertx vertx,
            ObjectStore store,
            RunLedger ledger,
            int cpuThreads,
            int partsInFlight,
            Supplier<GrainInflater> inflaters,
            RateLimits rates) {
        return new TransferServices(
                vertx,
                store,
                ledger,
                new CpuPool(cpuThreads, CPU_QUEUE, () -> CpuWorkspace.with(inflaters.get())),
                cpuThreads,
                new PartGate(partsInFlight),
                new DirectBuffers(PartBuilder.PART_CAPACITY, 2 * partsInFlight),
                new DirectBuffers(Lz4BlockFrame.maxFrameBytes(), IDLE_FRAMES),
                rates,
                "");
    }

    /** As the other, without bounds on rates. */
    public static TransferServices start(
            Vertx vertx,
            ObjectStore store,
            RunLedger ledger,
            int cpuThreads,
            int partsInFlight,
            Supplier<GrainInflater> inflaters) {
        return start(
                vertx,
                store,
                ledger,
                cpuThreads,
                partsInFlight,
                inflaters,
                new RateLimits(System::nanoTime, Alarms.on(vertx)));
    }

    /** The same services for disks of this connector, see {@code TransferLimits.connectorKey}. */
    public TransferServices of(String itsConnector) {
        return new TransferServices(vertx, store, ledger, cpu, cpuThreads, gate, parts, frames, rates, itsConnector);
    }

    /** The budget that goes with these services: what the store's client copies is taken off first. */
    public static MemoryBudget budget(long totalBytes, int partsInFlight) {
        return new MemoryBudget(totalBytes, (long) partsInFlight * PartBuilder.PART_CAPACITY);
    }

    /** What one disk must reserve before its transfer starts. */
    public static long minimumBytesPerDisk() {
        return TransferWindow.MINIMUM_BYTES;
    }

    /** Ends the CPU threads once their tasks are done. To be called when no transfer runs any more; store and ledger stay open. */
    public Future<Void> close() {
        return cpu.close();
    }
}
