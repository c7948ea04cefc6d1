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
        PrimitiveFigure figure = PrimitiveFigure.of("x", Step.HASH, repetitions, 0.5);

        // Then the median repetition took 1.5 s for each GiB of its own
        assertThat(figure.cpuSecondsPerInputGib()).isEqualTo(1.5, within(1e-9));
        assertThat(figure.cpuSecondsPerGib()).isEqualTo(0.75, within(1e-9));
        assertThat(figure.lowest()).isEqualTo(1.0, within(1e-9));
        assertThat(figure.highest()).isEqualTo(2.0, within(1e-9));
        assertThat(figure.inputGibPerSecond()).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void aRunIsHeldAgainstWhatItHadToDoAndOnlyAgainstTheCheapestWay() {
        // Given
        PrimitiveFigure hash = figure("hash", Step.HASH, 1);
        PrimitiveFigure slowInflate = figure("slow inflate", Step.INFLATE, 4).notCounted();
        PrimitiveFigure check = figure("check", Step.CHECK, 8);
        PrimitiveFigure lz4 = figure("lz4", Step.COMPRESS, 2);
        FloorReport report = new FloorReport(GIB, 0.5, 1, 1, 1, List.of(hash, slowInflate, check, lz4));

        // When three GiB are hashed, half a GiB of them is compressed
        double cpuSeconds = report.cpuSeconds(new InputBytes(5 * GIB, 3 * GIB, GIB / 2, 7));

        // Then
        assertThat(cpuSeconds).isEqualTo(3 * 1 + 0.5 * 2, within(1e-9));
        assertThat(report.sumCpuSecondsPerGib()).isEqualTo(3, within(1e-9));
    }

    private static PrimitiveFigure figure(String name, Step step, double cpuSeconds) {
        return PrimitiveFigure.of(name, step, List.of(new Cost(cpuSeconds, 1, GIB)), 1);
    }
}
