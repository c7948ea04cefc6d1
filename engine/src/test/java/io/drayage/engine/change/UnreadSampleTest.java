package io.drayage.engine.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnreadSampleTest {
    private static final UUID RUN = new UUID(1, 2);
    private static final UUID DISK = new UUID(3, 4);

    @Test
    void one_in_a_thousand_is_drawn_within_least_and_most() {
        assertThat(sample(BlockSet.all(1_000_000)).count()).isEqualTo(1_000);
        assertThat(sample(BlockSet.all(1_000_001)).count()).isEqualTo(1_001);
        assertThat(sample(BlockSet.all(500)).count()).isEqualTo(16);
        assertThat(sample(BlockSet.all(33_554_432)).count()).isEqualTo(2_048);
    }

    @Test
    void fewer_blocks_than_the_least_are_all_read() {
        assertThat(sample(BlockSet.empty())).isEqualTo(BlockSet.empty());
        assertThat(sample(BlockSet.all(9))).isEqualTo(BlockSet.all(9));
        assertThat(sample(BlockSet.all(16))).isEqualTo(BlockSet.all(16));
    }

    @Test
    void only_unread_blocks_are_drawn_and_all_over_the_disk() {
        // Given
        BlockSet read = BlockSet.builder()
                .add(0, 3)
                .add(500_000, 100_000)
                .add(999_990, 10)
                .build();
        BlockSet unread = BlockSet.all(1_000_000).minus(read);
        // When
        BlockSet sample = sample(unread);
        // Then
        assertThat(sample.minus(unread)).isEqualTo(BlockSet.empty());
        for (long tenth = 0; tenth < 10; tenth++) {
            BlockSet part = BlockSet.builder().add(tenth * 100_000, 100_000).build();
            long drawn = sample.intersect(part).count();
            assertThat(drawn).as("tenth " + tenth).isBetween(tenth == 5 ? 0L : 60L, tenth == 5 ? 0L : 160L);
        }
    }

    @Test
    void the_same_run_and_disk_draw_the_same_and_others_draw_others() {
        // Given
        BlockSet unread = BlockSet.all(100_000);
        // Then
        assertThat(sample(unread)).isEqualTo(sample(unread));
        assertThat(UnreadSample.of(unread, new UUID(1, 3), DISK)).isNotEqualTo(sample(unread));
        assertThat(UnreadSample.of(unread, RUN, new UUID(3, 5))).isNotEqualTo(sample(unread));
    }

    private static BlockSet sample(BlockSet unread) {
        return UnreadSample.of(unread, RUN, DISK);
    }
}
