package io.drayage.load.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first campaigns of {@code scripts/bench chaos}, 20 runs: whatever goes wrong, no image is wrong and nothing is left behind. */
@Tag("slow")
class ChaosIT {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);
    private static final int CAMPAIGNS = 4;
    private static final int RUNS = 4;

    @TempDir
    Path folder;

    @Test
    void noImageIsWrongAndNothingIsLeftBehindWhateverGoesWrong() throws Exception {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(2);

        try {
            // When
            var campaigns = LongStream.rangeClosed(1, CAMPAIGNS)
                    .mapToObj(seed -> threads.submit(() -> new ChaosCampaign(seed, RUNS, folder, LOG::info).run()))
                    .toList();

            // Then
            for (Future<ChaosReport> campaign : campaigns) {
                ChaosReport report = campaign.get();
                assertThat(report.runs()).hasSize(RUNS + 1);
                assertThat(report.clean())
                        .as("replay: scripts/bench chaos --seed %d; %s", report.seed(), report)
                        .isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
