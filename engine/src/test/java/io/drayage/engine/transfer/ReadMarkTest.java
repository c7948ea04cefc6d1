package io.drayage.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockSet;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class ReadMarkTest {
    private static final BlockSet PENDING =
            BlockSet.builder().add(3, 2).add(9, 1).build();
    private static final BlockSet ZEROS = BlockSet.builder().add(12, 4).build();
    private static final ReadMark MARK = new ReadMark(77, 20, PENDING, ZEROS);

    @Test
    void comesBackAsItWasWritten() {
        assertThat(ReadMark.decode(MARK.encode())).contains(MARK);
        assertThat(ReadMark.decode(ReadMark.none(5).encode())).contains(ReadMark.none(5));
    }

    @Test
    void whatIsDamagedOrOfAnotherVersionSaysNothing() {
        Buffer good = MARK.encode();
        assertThat(ReadMark.decode(Buffer.buffer())).isEmpty();
        assertThat(ReadMark.decode(good.copy().setByte(0, (byte) 9))).isEmpty();
        assertThat(ReadMark.decode(good.getBuffer(0, good.length() - 1))).isEmpty();
        assertThat(ReadMark.decode(good.copy().appendByte((byte) 0))).isEmpty();
        assertThat(ReadMark.decode(good.copy().setInt(17, -1))).isEmpty();
        assertThat(ReadMark.decode(good.copy().setInt(17, Integer.MAX_VALUE))).isEmpty();
        assertThat(ReadMark.decode(good.copy().setLong(21, -5))).isEmpty();
    }

    @Test
    void settlesWhatWasReadButNotWhatIsPendingOrOnlyKnownToBeZero() {
        BlockSet read = BlockSet.builder().add(2, 12).add(19, 5).build();
        assertThat(MARK.settled(read))
                .isEqualTo(BlockSet.builder()
                        .add(2, 1)
                        .add(5, 4)
                        .add(10, 2)
                        .add(19, 1)
                        .build());
        assertThat(ReadMark.none(77).settled(read).isEmpty()).isTrue();
    }

    @Test
    void tellsSetsAndBaselinesApart() {
        long one = ReadMark.fingerprint(PENDING, "a");
        assertThat(ReadMark.fingerprint(BlockSet.builder().add(3, 2).add(9, 1).build(), "a"))
                .isEqualTo(one);
        assertThat(ReadMark.fingerprint(PENDING, "b")).isNotEqualTo(one);
        assertThat(ReadMark.fingerprint(ZEROS, "a")).isNotEqualTo(one);
    }
}
