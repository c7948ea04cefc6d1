package io.drayage.load.bench.floor;

import java.util.List;

/**
 * What one primitive costs.
 *
 * @param name what it is
 * @param stores whether it is needed only for data that is stored
 * @param counted whether it is part of the sum: of several ways to do the same thing only the cheapest is
 * @param cpuSecondsPerGib median CPU seconds for a GiB of virtual disk
 * @param lowestCpuSecondsPerGib of the repetitions
 * @param highestCpuSecondsPerGib of the repetitions
 * @param ownGibPerSecond GiB of its own input in a second of wall time, one thread (the upload: eight parts at once), median repetition
 * @param ownBytesPerGib bytes of its own input for a GiB of virtual disk
 */
public record PrimitiveFigure(
        String name,
        boolean stores,
        boolean counted,
        double cpuSecondsPerGib,
        double lowestCpuSecondsPerGib,
        double highestCpuSecondsPerGib,
        double ownGibPerSecond,
        long ownBytesPerGib) {
    private static final double GIB = 1L << 30;

    /**
     * From repetitions of one primitive.
     *
     * @param ownBytesPerByte bytes of its own input for a byte of virtual disk
     */
    static PrimitiveFigure of(String name, List<Cost> repetitions, double ownBytesPerByte) {
        List<Cost> sorted = Cost.byCpu(repetitions);
        Cost median = Cost.median(repetitions);
        return new PrimitiveFigure(
                name,
                false,
                true,
                perGib(median, ownBytesPerByte),
                perGib(sorted.get(0), ownBytesPerByte),
                perGib(sorted.get(sorted.size() - 1), ownBytesPerByte),
                median.bytes() / GIB / median.wallSeconds(),
                Math.round(ownBytesPerByte * GIB));
    }

    private static double perGib(Cost cost, double ownBytesPerByte) {
        return cost.cpuSeconds() / cost.bytes() * ownBytesPerByte * GIB;
    }

    /** The same, as one that is needed only for data that is stored. */
    PrimitiveFigure onlyForStoring() {
        return with(true, counted);
    }

    /** The same, left out of the sum. */
    PrimitiveFigure notCounted() {
        return with(stores, false);
    }

    private PrimitiveFigure with(boolean nowStores, boolean nowCounted) {
        return new PrimitiveFigure(
                name,
                nowStores,
                nowCounted,
                cpuSecondsPerGib,
                lowestCpuSecondsPerGib,
                highestCpuSecondsPerGib,
                ownGibPerSecond,
                ownBytesPerGib);
    }
}
