package io.drayage.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.load.bench.StallReport.Second;
import io.drayage.load.bench.estate.EstateCounters;
import io.drayage.load.bench.estate.SourceCounters;
import io.drayage.load.bench.estate.StoreCounters;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallReportTest {
    private static final EstateCounters CLEAN =
            new EstateCounters(new SourceCounters(900, 0, 0, 0, 20, 50, 0, 0), new StoreCounters(100, 0, 0, 50));

    @Test
    void whatHappensInTheFirstTenSecondsIsNotHeldAgainstUs() {
        StallReport report = report(second(0, 100, 0), second(10, 200, 500), second(60, 204, 500));

        assertThat(report.flatness()).isBetween(0.019, 0.021);
        assertThat(report.bytesReadWhileSteady()).isZero();
        assertThat(report.withinTarget()).isTrue();
    }

    @Test
    void aByteReadWhileS3StandsStillMissesTheTarget() {
        StallReport report = report(second(0, 100, 0), second(10, 200, 500), second(60, 200, 501));

        assertThat(report.withinTarget()).isFalse();
    }

    @Test
    void memoryThatGrowsByMoreThanFivePercentMissesTheTarget() {
        StallReport report = report(second(10, 200, 500), second(30, 211, 500), second(60, 200, 500));

        assertThat(report.withinTarget()).isFalse();
    }

    @Test
    void memoryAboveItsBoundDuringTheStallMissesTheTarget() {
        StallReport report = report(second(0, 513, 0), second(10, 200, 500), second(60, 200, 500));

        assertThat(report.withinTarget()).isFalse();
    }

    private static Second second(int at, long rss, long streamBytes) {
        SourceCounters source = new SourceCounters(streamBytes, 0, 0, 20, 20, 20, 20, 20);
        return new Second(at, rss, new EstateCounters(source, new StoreCounters(50, 8, 20, 0)));
    }

    private static StallReport report(Second... seconds) {
        return StallReport.of(50, 1 << 20, List.of(seconds), 512, 300, 50, CLEAN);
    }
}
