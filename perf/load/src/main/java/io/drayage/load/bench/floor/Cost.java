package io.drayage.load.bench.floor;

import java.util.Comparator;
import java.util.List;

/**
 * What one repetition took.
 *
 * @param cpuSeconds of the measuring thread, or of the whole process where native threads do the work
 * @param wallSeconds by the clock
 * @param bytes of the primitive's own input
 */
public record Cost(double cpuSeconds, double wallSeconds, long bytes) {
    /** The repetition in the middle by CPU time; of an even number the lower one. */
    static Cost median(List<Cost> repetitions) {
        return byCpu(repetitions).get((repetitions.size() - 1) / 2);
    }

    static List<Cost> byCpu(List<Cost> repetitions) {
        return repetitions.stream()
                .sorted(Comparator.comparingDouble(Cost::cpuSeconds))
                .toList();
    }
}
