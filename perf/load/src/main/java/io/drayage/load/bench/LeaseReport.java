package io.drayage.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.load.bench.LeaseBenchmark.Measured;
import io.drayage.load.bench.dray.DrayOutcome;
import io.drayage.load.bench.floor.FloorReport;
import io.drayage.load.bench.floor.InputBytes;

/**
 * What {@code bench lease} found.
 *
 * @param floor of the same invocation
 * @param full the first run
 * @param increment the second, after guest writes
 */
record LeaseReport(FloorReport floor, RunFigures full, RunFigures increment) {
    /** Our CPU over the sum of the primitives': what is promised of the full run. */
    static final double TARGET_RATIO = 1.5;

    private static final double GIB = 1L << 30;

    /** Whether the full run keeps the promise. */
    @JsonProperty
    boolean withinTarget() {
        return full.ratioToFloor() <= TARGET_RATIO;
    }

    /**
     * One run.
     *
     * @param capacityBytes of the virtual disk
     * @param runSeconds from the run's start to its end, as it says itself: snapshot, transfer, seal
     * @param gibPerSecond of virtual disk in that time
     * @param cpuSecondsPerGib of our process for a GiB of virtual disk, without what a run of a tiny disk takes
     * @param floorCpuSecondsPerGib of the primitives for what the run had to read, inflate, hash, compress and upload
     * @param ratioToFloor of the two before
     * @param startUpCpuSeconds of our process for a run of a tiny disk
     * @param startUpSeconds wall time of that, from start to exit
     * @param databaseCpuSeconds of the embedded Postgres
     * @param labCpuSecondsPerGib of the simulated vCenter, hosts and S3
     * @param peakRssBytes of our process
     * @param wireBytes that the hosts sent
     * @param bytesStored as LZ4
     * @param scribbledBytes in blocks that guests had written since the run before
     * @param changedBytes in blocks that were found changed
     * @param wireBytesPerChangedByte 0 when none was
     */
    record RunFigures(
            long capacityBytes,
            double runSeconds,
            double gibPerSecond,
            double cpuSecondsPerGib,
            double floorCpuSecondsPerGib,
            double ratioToFloor,
            double startUpCpuSeconds,
            double startUpSeconds,
            double databaseCpuSeconds,
            double labCpuSecondsPerGib,
            long peakRssBytes,
            long wireBytes,
            long bytesStored,
            long scribbledBytes,
            long changedBytes,
            double wireBytesPerChangedByte) {
        private static final long BLOCK_BYTES = 512 * 1024;

        static RunFigures of(Measured measured, Measured tiny, long dataBytes, FloorReport floor) {
            DrayOutcome run = measured.outcome();
            double gib = run.capacityBytes() / GIB;
            double cpu = (run.cpuSeconds() - tiny.outcome().cpuSeconds()) / gib;
            long changed = run.blocksChanged() * BLOCK_BYTES;
            double floorCpu =
                    floor.cpuSeconds(new InputBytes(measured.wireBytes(), dataBytes, changed, run.bytesStored())) / gib;
            return new RunFigures(
                    run.capacityBytes(),
                    run.runSeconds(),
                    gib / run.runSeconds(),
                    cpu,
                    floorCpu,
                    cpu / floorCpu,
                    tiny.outcome().cpuSeconds(),
                    tiny.outcome().wallSeconds(),
                    run.databaseCpuSeconds(),
                    measured.labCpuSeconds() / gib,
                    run.peakRssBytes(),
                    measured.wireBytes(),
                    run.bytesStored(),
                    measured.scribbledBytes(),
                    changed,
                    changed == 0 ? 0 : (double) measured.wireBytes() / changed);
        }
    }
}
