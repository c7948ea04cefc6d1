package io.drayage.load.bench.floor;

import java.util.List;

/**
 * What one primitive costs.
 *
 * @param name what it is
 * @param step what it does for a run
 * @param counted whether it is part of the sum: of several ways to do the same thing only the cheapest is
 * @param cpuSecondsPerGib median CPU seconds for a GiB of the sample's virtual disk
 * @param cpuSecondsPerInputGib median CPU seconds for a GiB of its own input
 * @param lowest of the repetitions, for a GiB of its own input
 * @param highest of the repetitions, for a GiB of its own input
 * @param inputGibPerSecond GiB of its own input in a second of wall time, one thread (the upload: eight parts at once), median repetition
 */
public record PrimitiveFigure(
        String name,
        Step step,
        boolean counted,
        double cpuSecondsPerGib,
        double cpuSecondsPerInputGib,
        double lowest,
        double highest,
        double inputGibPerSecond) {
    private static final double GIB = 1L << 30;

    /**
     * From repetitions of one primitive.
     *
     * @param inputBytesPerByte bytes of its own input for a byte of the sample's virtual disk
     */
    static PrimitiveFigure of(String name, Step step, List<Cost> repetitions, double inputBytesPerByte) {
        List<Cost> sorted = Cost.byCpu(repetitions);
        Cost median = Cost.median(repetitions);
        return new PrimitiveFigure(
                name,
                step,
                step != Step.CHECK,
                perGib(median) * inputBytesPerByte,
                perGib(median),
                perGib(sorted.get(0)),
                perGib(sorted.get(sorted.size() - 1)),
                median.bytes() / GIB / median.wallSeconds());
    }

    private static double perGib(Cost cost) {
        return cost.cpuSeconds() / cost.bytes() * GIB;
    }

    /** CPU seconds for what a run had to do of it. */
    double cpuSeconds(InputBytes work) {
        return cpuSecondsPerInputGib * step.bytes(work) / GIB;
    }

    /** The same, left out of the sum. */
    PrimitiveFigure notCounted() {
        return new PrimitiveFigure(
                name, step, false, cpuSecondsPerGib, cpuSecondsPerInputGib, lowest, highest, inputGibPerSecond);
    }
}
