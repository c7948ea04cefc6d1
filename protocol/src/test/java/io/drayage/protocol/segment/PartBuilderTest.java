package io.drayage.protocol.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartBuilderTest {
    private static final UUID RUN = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID DISK = UUID.fromString("aaaaaaaa-bbbb-8ccc-8ddd-eeeeeeeeeeee");

    @Test
    void whatGoesInComesOutOfTheIndex() {
        // Given
        PartBuilder part = builder(3, 17_000_000);
        part.appendZeroRun(0, 4);
        part.appendBlock(9, hash(9), frame(100, 1));
        part.appendBlock(4, hash(4), frame(200, 2));
        part.appendZeroRun(10, 1);
        int size = part.sizeBytes();

        // When
        ByteBuffer bytes = part.seal(true);

        // Then
        assertThat(bytes.remaining()).isEqualTo(size);
        assertThat(bytes.slice(0, 100)).isEqualTo(frame(100, 1));
        assertThat(bytes.slice(100, 200)).isEqualTo(frame(200, 2));
        PartIndex index = PartIndex.parseTail(bytes);
        assertThat(index)
                .isEqualTo(new PartIndex(
                        RUN,
                        DISK,
                        2,
                        7,
                        3,
                        17_000_000,
                        true,
                        List.of(
                                new PartIndexEntry.ZeroRun(0, 4),
                                new PartIndexEntry.Block(9, 0, 100, hash(9)),
                                new PartIndexEntry.Block(4, 100, 200, hash(4)),
                                new PartIndexEntry.ZeroRun(10, 1))));
        assertThat(index.frameBytes()).isEqualTo(300);
        assertThat(index.lengthBytes()).isEqualTo(size);
        assertThat(PartIndex.parse(part.indexPayload())).isEqualTo(index);
        assertThat(PartIndex.indexFrameBytes(bytes.slice(size - 16, 16))).isEqualTo(size - 300);
    }

    @Test
    void anEmptyLastPartIsAnIndexAlone() {
        PartBuilder part = builder(1, 0);
        assertThat(part.isEmpty()).isTrue();

        ByteBuffer bytes = part.seal(true);

        assertThat(bytes.remaining()).isEqualTo(128);
        assertThat(PartIndex.parseTail(bytes).entries()).isEmpty();
        assertThat(PartIndex.parseTail(bytes).lastOfSegment()).isTrue();
    }

    @Test
    void adjacentZeroRunsBecomeOneEntry() {
        PartBuilder part = builder(1, 0);
        part.appendZeroRun(5, 1);
        part.appendZeroRun(6, 10);
        part.appendZeroRun(17, 1);

        assertThat(PartIndex.parseTail(part.seal(false)).entries())
                .containsExactly(new PartIndexEntry.ZeroRun(5, 11), new PartIndexEntry.ZeroRun(17, 1));
    }

    @Test
    void theWorstPartFitsItsCapacityAndIsLargeEnoughForS3() {
        // Given a part one byte short of its target
        PartBuilder part = builder(1, 0);
        int first = PartBuilder.PART_TARGET % Lz4BlockFrame.MAX_FRAME_BYTES;
        int block = 0;
        while (part.sizeBytes() + 2 * (Lz4BlockFrame.MAX_FRAME_BYTES + 52) < PartBuilder.PART_TARGET) {
            part.appendBlock(block++, hash(1), frame(Lz4BlockFrame.MAX_FRAME_BYTES, 3));
        }
        part.appendBlock(block++, hash(1), frame(first, 3));
        int rest = PartBuilder.PART_TARGET - 1 - part.sizeBytes() - 52;
        part.appendBlock(block++, hash(1), frame(rest, 3));
        assertThat(part.sizeBytes()).isEqualTo(PartBuilder.PART_TARGET - 1);
        assertThat(part.isFull()).isFalse();

        // When
        part.appendBlock(block++, hash(1), frame(Lz4BlockFrame.MAX_FRAME_BYTES, 3));

        // Then
        assertThat(part.isFull()).isTrue();
        ByteBuffer bytes = part.seal(false);
        assertThat(bytes.remaining()).isBetween(5 << 20, PartBuilder.PART_CAPACITY);
        assertThat(PartIndex.parseTail(bytes).entries()).hasSize(block);
    }

    @Test
    void aPartOfNothingButScatteredZerosFillsUpToo() {
        PartBuilder part = builder(1, 0);
        List<PartIndexEntry> expected = new ArrayList<>();
        for (long block = 0; !part.isFull(); block += 2) {
            part.appendZeroRun(block, 1);
            expected.add(new PartIndexEntry.ZeroRun(block, 1));
        }

        ByteBuffer bytes = part.seal(false);

        assertThat(bytes.remaining()).isBetween(PartBuilder.PART_TARGET, PartBuilder.PART_CAPACITY);
        assertThat(PartIndex.parseTail(bytes).entries().equals(expected)).isTrue();
    }

    @Test
    void directAndHeapTargetsGetTheSameBytes() {
        PartBuilder heap = builder(1, 0);
        PartBuilder direct =
                new PartBuilder(ByteBuffer.allocateDirect(PartBuilder.PART_CAPACITY + 1), RUN, DISK, 2, 7, 1, 0);
        for (PartBuilder part : List.of(heap, direct)) {
            part.appendBlock(1, hash(1), frame(1000, 4));
            part.appendZeroRun(2, 3);
            part.appendBlock(5, hash(5), frame(500, 5));
        }

        assertThat(direct.seal(false)).isEqualTo(heap.seal(false));
    }

    @Test
    void aSegmentCanBeWalkedBackwards() {
        // Given a segment of three parts
        ByteBuffer segment = ByteBuffer.allocate(1 << 20);
        for (int number = 1; number <= 3; number++) {
            PartBuilder part = builder(number, segment.position());
            part.appendBlock(number, hash(number), frame(50 * number, number));
            segment.put(part.seal(number == 3));
        }

        // When
        List<Integer> walked = new ArrayList<>();
        long end = segment.flip().limit();
        while (end > 0) {
            PartIndex index = PartIndex.parseTail(segment.duplicate().limit((int) end));
            walked.add(index.partNumber());
            assertThat(index.partOffset() + index.lengthBytes()).isEqualTo(end);
            end = index.partOffset();
        }

        // Then
        assertThat(walked).containsExactly(3, 2, 1);
    }

    @Test
    void wrongUseIsRefused() {
        PartBuilder part = builder(1, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> part.appendBlock(-1, hash(1), frame(100, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> part.appendBlock(1, hash(1), frame(23, 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> part.appendBlock(1, hash(1), frame(Lz4BlockFrame.MAX_FRAME_BYTES + 1, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> part.appendZeroRun(0, BlockGeometry.MAX_BLOCKS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> part.appendZeroRun(0, 0));
        assertThatIllegalStateException().isThrownBy(part::indexPayload);
        part.seal(false);
        assertThatIllegalStateException().isThrownBy(() -> part.appendBlock(1, hash(1), frame(100, 1)));
        assertThatIllegalStateException().isThrownBy(() -> part.appendZeroRun(1, 1));
        assertThatIllegalStateException().isThrownBy(() -> part.seal(true));
    }

    @Test
    void aPartBeyondItsCapacityIsRefused() {
        PartBuilder part = builder(1, 0);
        ByteBuffer frame = frame(Lz4BlockFrame.MAX_FRAME_BYTES, 1);
        for (int i = 0; i < 17; i++) {
            part.appendBlock(i, hash(i), frame.duplicate());
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> part.appendBlock(17, hash(17), frame))
                .withMessage("part 1 is full");
    }

    @Test
    void positionsThatNoPartHasAreRefused() {
        ByteBuffer target = ByteBuffer.allocate(PartBuilder.PART_CAPACITY);
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, -1, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, 0, -1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, 0, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, 0, 0, 10_001, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, 0, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartBuilder(target, RUN, DISK, 0, 0, 2, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new PartBuilder(ByteBuffer.allocate(PartBuilder.PART_CAPACITY - 1), RUN, DISK, 0, 0, 1, 0));
    }

    private static PartBuilder builder(int partNumber, long partOffset) {
        return new PartBuilder(ByteBuffer.allocate(PartBuilder.PART_CAPACITY), RUN, DISK, 2, 7, partNumber, partOffset);
    }

    static BlockHash hash(long seed) {
        return new BlockHash(seed, 2, 3, 4);
    }

    static ByteBuffer frame(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
