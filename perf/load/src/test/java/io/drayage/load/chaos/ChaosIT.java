package io.drayage.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first campaigns of {@code scripts/bench chaos}, 24 runs: whatever goes wrong, no image is wrong and nothing is left behind. */
@Tag("slow")
class ChaosIT {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noImageIsWrongAndNothingIsLeftBehindWhateverGoesWrong(long seed) {
        // When
        ChaosReport report = new ChaosCampaign(seed, folder, LOG::info).run();

        // Then
        assertThat(report.runs()).hasSize(ChaosCampaign.RUNS + 1);
        assertThat(report.runs())
                .as("replay: scripts/bench chaos --seed %d", seed)
                .allSatisfy(
                        run -> assertThat(run.image()).as(run.toString()).isEqualTo(ChaosRunReport.Image.IDENTICAL));
        assertThat(report.snapshots()).isEmpty();
        assertThat(report.leases()).isZero();
        assertThat(report.uploads()).isZero();
    }
}
