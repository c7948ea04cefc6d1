package io.drayage.protocol.cbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChangedAreaCollectorTest {
    private static final long BLOCK = 512 * 1024;
    private static final long DISK = 10 * BLOCK + 512;

    private final ChangedAreaCollector collector = new ChangedAreaCollector(DISK);

    private static void refuses(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call).isInstanceOf(MalformedInputException.class).hasMessageContainingAll(texts);
    }

    @Test
    void areas_of_several_replies_are_rounded_outwards_to_blocks() {
        // Given
        collector.open(0, 3 * BLOCK);
        collector.area(512, 512);
        collector.area(1024, 512);
        collector.area(2 * BLOCK - 512, 1024);
        assertThat(collector.isComplete()).isFalse();
        collector.open(3 * BLOCK, 5 * BLOCK);
        collector.open(8 * BLOCK, DISK - 8 * BLOCK);
        collector.area(10 * BLOCK, 512);

        // Then
        assertThat(collector.isComplete()).isTrue();
        assertThat(collector.areas()).isEqualTo(4);
        assertThat(collector.changed())
                .isEqualTo(BlockSet.builder().add(0, 3).add(10, 1).build());
    }

    @Test
    void an_answer_without_areas_says_that_nothing_changed() {
        // Given
        collector.open(0, DISK);

        // Then
        assertThat(collector.changed().isEmpty()).isTrue();
    }

    @Test
    void a_part_of_an_answer_is_never_taken_for_all_of_it() {
        // Given
        collector.open(0, BLOCK);

        // Then
        assertThatThrownBy(collector::changed).isInstanceOf(IllegalStateException.class);
        assertThat(collector.nextOffset()).isEqualTo(BLOCK);
    }

    @Test
    void a_disk_that_is_no_multiple_of_a_sector_may_end_where_it_ends() {
        // Given
        ChangedAreaCollector odd = new ChangedAreaCollector(BLOCK + 100);
        odd.open(0, BLOCK + 100);
        odd.area(BLOCK, 100);

        // Then
        assertThat(odd.changed()).isEqualTo(BlockSet.builder().add(1, 1).build());
    }

    @Test
    void areas_out_of_order_are_refused() {
        collector.open(0, DISK);
        collector.area(2 * BLOCK, 512);
        refuses(() -> collector.area(BLOCK, 512), "precedes", "1049088");
    }

    @Test
    void overlapping_areas_are_refused() {
        collector.open(0, DISK);
        collector.area(0, 1024);
        refuses(() -> collector.area(512, 1024), "overlaps", "ends at 1024");
    }

    @Test
    void an_area_beyond_the_disk_is_refused() {
        collector.open(0, DISK);
        refuses(() -> collector.area(10 * BLOCK, 1024), "beyond", Long.toString(DISK));
        refuses(() -> collector.area(Long.MAX_VALUE - 511, 512), "beyond");
    }

    @Test
    void an_area_beyond_its_replys_window_is_refused() {
        collector.open(0, BLOCK);
        refuses(() -> collector.area(BLOCK - 512, 1024), "beyond its reply's window");
    }

    @Test
    void an_area_before_its_replys_window_is_refused() {
        collector.open(0, BLOCK);
        collector.open(BLOCK, BLOCK);
        refuses(() -> collector.area(0, 512), "before its reply's window");
        refuses(() -> collector.area(-512, 512), "before its reply's window");
    }

    @Test
    void empty_areas_are_refused() {
        collector.open(0, DISK);
        refuses(() -> collector.area(0, 0), "has 0 bytes");
        refuses(() -> collector.area(0, -512), "has -512 bytes");
    }

    @Test
    void areas_that_are_not_on_sectors_are_refused() {
        collector.open(0, DISK);
        refuses(() -> collector.area(100, 512), "not on sectors");
        refuses(() -> collector.area(512, 100), "not on sectors");
    }

    @Test
    void a_reply_that_starts_elsewhere_than_asked_is_refused() {
        refuses(() -> collector.open(512, 512), "although 0 was asked for");
        collector.open(0, BLOCK);
        refuses(() -> collector.open(0, BLOCK), "although " + BLOCK + " was asked for");
    }

    @Test
    void a_reply_of_zero_length_which_would_be_asked_for_ever_is_refused() {
        refuses(() -> collector.open(0, 0), "never end");
        refuses(() -> collector.open(0, -512), "never end");
    }

    @Test
    void a_reply_that_reaches_beyond_the_disk_is_refused() {
        refuses(() -> collector.open(0, DISK + 512), "beyond the disk");
        refuses(() -> collector.open(0, Long.MAX_VALUE), "beyond the disk");
    }

    @Test
    void a_reply_window_that_is_not_on_sectors_is_refused() {
        refuses(() -> collector.open(0, 1000), "not on sectors");
    }

    @Test
    void a_reply_after_the_end_is_refused() {
        collector.open(0, DISK);
        refuses(() -> collector.open(DISK, 512), "after the disk's end");
    }

    @Test
    void replies_without_end_are_refused() {
        // Given
        ChangedAreaCollector endless = new ChangedAreaCollector(1L << 40);
        for (int i = 0; i < ChangedAreaCollector.MAX_REPLIES; i++) {
            endless.open(i * 512L, 512);
        }

        // Then
        refuses(() -> endless.open(ChangedAreaCollector.MAX_REPLIES * 512L, 512), "more than 100000 replies");
    }

    @Test
    void more_areas_than_any_sane_answer_has_are_refused() {
        // Given
        ChangedAreaCollector many = new ChangedAreaCollector(1L << 40);
        many.open(0, 1L << 40);
        for (int i = 0; i < ChangedAreaCollector.MAX_AREAS; i++) {
            many.area(i * 1024L, 512);
        }

        // Then
        refuses(() -> many.area(ChangedAreaCollector.MAX_AREAS * 1024L, 512), "more than 5000000 areas");
    }

    @Test
    void change_ids_are_taken_apart_and_compared_by_their_period() {
        // Given
        ChangeId id = ChangeId.parse("52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63/81");

        // Then
        assertThat(id.epoch()).isEqualTo("52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63");
        assertThat(id.sequence()).isEqualTo(81);
        assertThat(ChangeId.parse(id.text())).isEqualTo(id);
        assertThat(id.sameEpoch(ChangeId.parse("52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63/4")))
                .isTrue();
        assertThat(id.sameEpoch(ChangeId.parse("52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 64/81")))
                .isFalse();
    }

    @Test
    void what_is_no_change_id_is_refused() {
        for (String text :
                List.of("", "*", "abc", "/1", "abc/", "abc/x", "abc/-1", "a<b/1", "a/1/2", "a/" + "9".repeat(19))) {
            refuses(() -> ChangeId.parse(text), "EPOCH/NUMBER");
        }
    }
}
