package io.drayage.load.bench.floor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Predicate;

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
    /** CPU seconds for a GiB of virtual disk of those that count: what a full run has to do. */
    @JsonProperty
    public double sumCpuSecondsPerGib() {
        return sum(figure -> true);
    }

    /** The same without LZ4 and upload: what a run has to do for blocks that have not changed. */
    @JsonProperty
    public double readCpuSecondsPerGib() {
        return sum(figure -> !figure.stores());
    }

    private double sum(Predicate<PrimitiveFigure> which) {
        return primitives.stream()
                .filter(PrimitiveFigure::counted)
                .filter(which)
                .mapToDouble(PrimitiveFigure::cpuSecondsPerGib)
                .sum();
    }
}
