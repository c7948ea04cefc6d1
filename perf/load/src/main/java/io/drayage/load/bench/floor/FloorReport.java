package io.drayage.load.bench.floor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * The floor of one machine at one moment.
 *
 * @param capacityBytes of the sample
 * @param fill share of it that holds data
 * @param wireBytes of its lease stream
 * @param dataBytes of its blocks that are not zero
 * @param lz4Bytes of those as LZ4
 * @param primitives each alone
 */
public record FloorReport(
        long capacityBytes,
        double fill,
        long wireBytes,
        long dataBytes,
        long lz4Bytes,
        List<PrimitiveFigure> primitives) {
    /** CPU seconds for a GiB of the sample's virtual disk of those that count. */
    @JsonProperty
    public double sumCpuSecondsPerGib() {
        return primitives.stream()
                .filter(PrimitiveFigure::counted)
                .mapToDouble(PrimitiveFigure::cpuSecondsPerGib)
                .sum();
    }

    /** CPU seconds that the primitives that count would take for a run's work: of another disk, or of an increment. */
    public double cpuSeconds(InputBytes work) {
        return primitives.stream()
                .filter(PrimitiveFigure::counted)
                .mapToDouble(primitive -> primitive.cpuSeconds(work))
                .sum();
    }

    /** As {@link #cpuSeconds(InputBytes)}, of these steps only. */
    public double cpuSeconds(InputBytes work, Set<Step> steps) {
        return primitives.stream()
                .filter(primitive -> primitive.counted() && steps.contains(primitive.step()))
                .mapToDouble(primitive -> primitive.cpuSeconds(work))
                .sum();
    }
}
