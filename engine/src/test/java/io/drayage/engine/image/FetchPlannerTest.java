package io.drayage.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.manifest.ManifestEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchPlannerTest {
    @Test
    void neighboursInOneSegmentShareARequest() {
        // Given
        FetchPlanner planner = planner(data(0, "a", 0, 500), data(1, "a", 500, 500), data(2, "a", 1200, 500));
        // When
        List<FetchRange> ranges = planner.next(10);
        // Then
        assertThat(ranges).singleElement().satisfies(range -> {
            assertThat(range.offset()).isZero();
            assertThat(range.length()).isEqualTo(1700);
            assertThat(range.blocks()).hasSize(3);
        });
    }

    @Test
    void anotherSegmentIsAnotherRequest() {
        assertThat(planner(data(0, "a", 0, 500), data(1, "b", 500, 500)).next(10))
                .hasSize(2);
    }

    @Test
    void aFrameBeforeTheLastOneIsAnotherRequest() {
        assertThat(planner(data(0, "a", 9000, 500), data(1, "a", 100, 500)).next(10))
                .hasSize(2);
    }

    @Test
    void aLargeHoleIsNotFetched() {
        assertThat(planner(data(0, "a", 0, 500), data(1, "a", 500 + FetchPlanner.MAX_GAP_BYTES + 1L, 500))
                        .next(10))
                .hasSize(2);
    }

    @Test
    void noRangeIsLongerThanTheBound() {
        // Given
        int frame = 500_000;
        ManifestEntry[] entries = new ManifestEntry[40];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = data(i, "a", (long) i * frame, frame);
        }
        FetchPlanner planner = planner(entries);
        // When
        List<FetchRange> ranges = planner.next(100);
        // Then
        assertThat(ranges)
                .allSatisfy(range -> assertThat(range.length()).isLessThanOrEqualTo(FetchPlanner.MAX_RANGE_BYTES));
        assertThat(ranges.stream().mapToInt(range -> range.blocks().size()).sum())
                .isEqualTo(40);
        assertThat(planner.dataBlocks()).isEqualTo(40);
    }

    @Test
    void zeroBlocksAreCountedAndNotFetched() {
        // Given
        FetchPlanner planner =
                planner(new ManifestEntry.Zeros(0, 7), data(7, "a", 0, 500), new ManifestEntry.Zeros(8, 3));
        // When
        List<FetchRange> ranges = planner.next(1);
        List<FetchRange> rest = planner.next(1);
        // Then
        assertThat(ranges).hasSize(1);
        assertThat(rest).isEmpty();
        assertThat(planner.zeroBlocks()).isEqualTo(10);
    }

    private static FetchPlanner planner(ManifestEntry... entries) {
        return new FetchPlanner(List.of(entries).iterator());
    }

    private static ManifestEntry.Data data(long block, String key, long offset, int length) {
        return new ManifestEntry.Data(block, new BlockHash(block, 1, 1, 1), key, offset, length);
    }
}
