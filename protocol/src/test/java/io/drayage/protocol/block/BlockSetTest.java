package io.drayage.protocol.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.protocol.block.BlockSet.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockSetTest {
    /** 16 TiB. */
    private static final long HUGE = 33_554_432;

    private static List<Span> spans(BlockSet set) {
        List<Span> spans = new ArrayList<>();
        set.spans().forEachRemaining(spans::add);
        return spans;
    }

    @Test
    void the_empty_set_has_no_blocks_and_no_spans() {
        assertThat(BlockSet.empty().count()).isZero();
        assertThat(spans(BlockSet.empty())).isEmpty();
        assertThat(BlockSet.all(0)).isEqualTo(BlockSet.empty());
        assertThat(BlockSet.builder().build()).isEqualTo(BlockSet.empty());
    }

    @Test
    void runs_that_touch_become_one_span_across_words_and_pages() {
        // Given
        BlockSet set = BlockSet.builder()
                .add(4090, 6)
                .add(4096, 64)
                .add(0, 1)
                .add(20_000, 3)
                .add(20_001, 10)
                .build();

        // Then
        assertThat(spans(set)).containsExactly(new Span(0, 1), new Span(4090, 70), new Span(20_000, 11));
        assertThat(set.count()).isEqualTo(82);
        assertThat(set.contains(4159)).isTrue();
        assertThat(set.contains(4160)).isFalse();
        assertThat(set.contains(-1)).isFalse();
        assertThat(set.contains(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void a_page_that_is_full_to_its_end_does_not_run_into_nothing() {
        // Given
        BlockSet set = BlockSet.all(2L * BlockSet.PAGE_BLOCKS);

        // Then
        assertThat(spans(set)).containsExactly(new Span(0, 2L * BlockSet.PAGE_BLOCKS));
    }

    @Test
    void sets_of_the_same_blocks_are_equal_however_they_came_about() {
        // Given
        BlockSet whole = BlockSet.all(BlockSet.PAGE_BLOCKS);
        BlockSet odd = everyOther(1);
        BlockSet even = everyOther(0);

        // Then
        assertThat(odd.union(even)).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(whole.minus(odd)).isEqualTo(even).isNotEqualTo(odd);
        assertThat(odd.intersect(even)).isEqualTo(BlockSet.empty());
        assertThat(odd.union(even).memoryBytes()).isEqualTo(whole.memoryBytes());
    }

    private static BlockSet everyOther(int first) {
        BlockSet.Builder builder = BlockSet.builder();
        for (int i = first; i < BlockSet.PAGE_BLOCKS; i += 2) {
            builder.add(i, 1);
        }
        return builder.build();
    }

    @Test
    void operations_agree_with_bit_sets_on_random_runs() {
        Random random = new Random(20261124);
        for (int round = 0; round < 200; round++) {
            // Given
            BitSet leftBits = new BitSet();
            BitSet rightBits = new BitSet();
            BlockSet left = randomRuns(random, leftBits);
            BlockSet right = randomRuns(random, rightBits);

            // Then
            assertSame(left, leftBits);
            assertSame(left.union(right), with(leftBits, rightBits, BitSet::or));
            assertSame(left.minus(right), with(leftBits, rightBits, BitSet::andNot));
            assertSame(left.intersect(right), with(leftBits, rightBits, BitSet::and));
        }
    }

    private static BlockSet randomRuns(Random random, BitSet bits) {
        BlockSet.Builder builder = BlockSet.builder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int first = random.nextInt(40_000);
            int count = 1 + random.nextInt(random.nextBoolean() ? 9 : 9_000);
            builder.add(first, count);
            bits.set(first, first + count);
        }
        return builder.build();
    }

    private interface Operation {
        void apply(BitSet target, BitSet other);
    }

    private static BitSet with(BitSet left, BitSet right, Operation operation) {
        BitSet target = (BitSet) left.clone();
        operation.apply(target, right);
        return target;
    }

    private static void assertSame(BlockSet set, BitSet bits) {
        BitSet seen = new BitSet();
        long end = -1;
        for (Span span : spans(set)) {
            assertThat(span.first()).isGreaterThan(end);
            seen.set((int) span.first(), (int) span.end());
            end = span.end();
        }
        assertThat(seen).isEqualTo(bits);
        assertThat(set.count()).isEqualTo(bits.cardinality());
        for (int i = 0; i < 60_000; i += 97) {
            assertThat(set.contains(i)).isEqualTo(bits.get(i));
        }
    }

    @Test
    void memory_follows_what_is_scattered_and_not_the_size_of_the_disk() {
        // Given
        BlockSet whole = BlockSet.all(HUGE);
        BlockSet few = BlockSet.builder().add(5, 1).add(HUGE - 1, 1).build();

        // Then
        assertThat(whole.count()).isEqualTo(HUGE);
        assertThat(whole.memoryBytes()).isLessThan(40_000);
        assertThat(few.memoryBytes()).isLessThan(40_000);
        assertThat(whole.minus(few).count()).isEqualTo(HUGE - 2);
        assertThat(spans(whole.minus(few))).containsExactly(new Span(0, 5), new Span(6, HUGE - 7));
    }

    @Test
    void a_disk_of_16_TiB_with_every_second_block_changed_takes_5_MB() {
        // Given
        BlockSet.Builder builder = BlockSet.builder();
        for (long block = 0; block < HUGE; block += 2) {
            builder.add(block, 1);
        }
        BlockSet set = builder.build();

        // Then
        assertThat(set.count()).isEqualTo(HUGE / 2);
        assertThat(set.memoryBytes()).isLessThan(5_000_000);
    }

    @Test
    void the_largest_disk_fits_and_one_block_more_does_not() {
        assertThat(BlockSet.all(BlockGeometry.MAX_BLOCKS).count()).isEqualTo(BlockGeometry.MAX_BLOCKS);
        assertThatThrownBy(() -> BlockSet.all(BlockGeometry.MAX_BLOCKS + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not on any disk");
        assertThatThrownBy(() -> BlockSet.builder().add(3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BlockSet.builder().add(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_built_set_does_not_change_and_an_exhausted_iterator_says_so() {
        // Given
        BlockSet.Builder builder = BlockSet.builder().add(1, 1);
        BlockSet set = builder.build();
        var spans = set.spans();
        spans.next();

        // Then
        assertThatThrownBy(() -> builder.add(2, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(spans::next).isInstanceOf(NoSuchElementException.class);
    }
}
