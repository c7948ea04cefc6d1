package io.drayage.load.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DiskSampleTest {
    @Test
    void everyRouteInflatesTheGrainsToTheBlocks() {
        // Given
        DiskSample sample = new DiskSample(1, 8 << 20, 0.55);
        byte[] grain = new byte[64 * 1024];

        for (InflateRoute route : InflateRoute.available()) {
            // When
            int grainsPerBlock = 8;
            for (int i = 0; i < sample.grains().size(); i++) {
                int length = route.inflate(sample.grains().get(i), grain);

                // Then: regions of 1 MiB are filled or not, so no grain is missing inside of a block
                byte[] block = sample.blocks().get(i / grainsPerBlock);
                int at = i % grainsPerBlock * grain.length;
                assertThat(length).isEqualTo(grain.length);
                assertThat(Arrays.equals(grain, 0, length, block, at, at + length))
                        .as(route.label() + ", grain " + i)
                        .isTrue();
            }
        }
    }
}
