package io.drayage.load.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrimitiveFigureTest {
    private static final long GIB = 1L << 30;

    @Test
    void aPrimitiveThatSeesHalfOfTheDiskCostsHalfForAGibOfDisk() {
        // Given repetitions over 2 GiB of its own input
        List<Cost> repetitions = List.of(new Cost(4, 8, 2 * GIB), new Cost(2, 4, 2 * GIB), new Cost(3, 4, 2 * GIB));

        // When it sees half a byte for each byte of disk
        PrimitiveFigure figure = PrimitiveFigure.of("x", repetitions, 0.5);

        // Then the median repetition took 1.5 s for each GiB of its own
        assertThat(figure.cpuSecondsPerGib()).isEqualTo(0.75, within(1e-9));
        assertThat(figure.lowestCpuSecondsPerGib()).isEqualTo(0.5, within(1e-9));
        assertThat(figure.highestCpuSecondsPerGib()).isEqualTo(1.0, within(1e-9));
        assertThat(figure.ownGibPerSecond()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void sumsTakeWhatCountsAndWhatTheRunNeeds() {
        PrimitiveFigure hash = figure("hash", 1);
        PrimitiveFigure slowInflate = figure("slow inflate", 4).notCounted();
        PrimitiveFigure lz4 = figure("lz4", 2).onlyForStoring();

        FloorReport report = new FloorReport(GIB, 0.5, 1, 1, 1, List.of(hash, slowInflate, lz4));

        assertThat(report.sumCpuSecondsPerGib()).isEqualTo(3, within(1e-9));
        assertThat(report.readCpuSecondsPerGib()).isEqualTo(1, within(1e-9));
    }

    private static PrimitiveFigure figure(String name, double cpuSeconds) {
        return PrimitiveFigure.of(name, List.of(new Cost(cpuSeconds, 1, GIB)), 1);
    }
}
