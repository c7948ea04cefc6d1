package io.drayage.protocol.nfc;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static io.drayage.protocol.nfc.Hex.bytes;
import static io.drayage.protocol.nfc.Hex.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.nfc.ClassicHandshake.Step;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassicHandshakeTest {
    private static final byte[] STATUS = bytes("24 00 00 00 12x00 01 00 00 00 244x00");
    private static final byte[] VERSION = bytes("33 00 00 00 0b 00 00 00 256x00");
    private static final byte[] STARTED = bytes("34 00 00 00 260x00");

    @Test
    void theFirstThreeMessagesGoOutAtOnceEachOnItsOwn() {
        assertThat(new ClassicHandshake(true).begin())
                .containsExactly(
                        bytes("2b 00 00 00 50 6c 61 69 6e 54 65 78 74 251x00"),
                        bytes("21 00 00 00 260x00"),
                        bytes("33 00 00 00 0b 00 00 00 256x00"));
    }

    @Test
    void aHostThatWasNotAskedForAThumbprintGetsNoTag() {
        assertThat(new ClassicHandshake(false).begin())
                .containsExactly(bytes("21 00 00 00 260x00"), bytes("33 00 00 00 0b 00 00 00 256x00"));
    }

    @Test
    void namesFeaturesAndTheStartFollowTheVersions() {
        var handshake = new ClassicHandshake(true);

        assertThat(handshake.feed(ByteBuffer.wrap(join(STATUS, VERSION)))).isEqualTo(Step.SEND);
        assertThat(handshake.output())
                .containsExactly(
                        join(
                                bytes("36 00 00 00 07 00 00 00 07 00 00 00 252x00"),
                                bytes("64 72 61 79 61 67 65"),
                                bytes("6e 62 64 6d 6f 64 65")),
                        bytes("37 00 00 00 03 00 00 00 256x00"),
                        STARTED);
        assertThat(handshake.feed(ByteBuffer.wrap(STARTED))).isEqualTo(Step.STARTED);
    }

    @Test
    void messagesMayComeInPiecesOfAnySize() {
        for (List<ByteBuffer> cuts : Fuzz.cuts(join(STATUS, VERSION), 5)) {
            var handshake = new ClassicHandshake(true);
            Step last = Step.WAIT;
            for (ByteBuffer cut : cuts) {
                assertThat(last).isEqualTo(Step.WAIT);
                last = handshake.feed(cut);
            }
            assertThat(last).isEqualTo(Step.SEND);
        }
    }

    @Test
    void sevenGenerationsBackAreServedDownToVersion3() {
        assertThat(versioned(9)).isEqualTo(Step.SEND);
        assertThat(versioned(3)).isEqualTo(Step.SEND);
        assertThat(versioned(2)).isEqualTo(Step.REFUSED);
        assertThat(versioned(-1)).isEqualTo(Step.REFUSED);
    }

    private static Step versioned(int version) {
        var handshake = new ClassicHandshake(true);
        handshake.feed(ByteBuffer.wrap(STATUS));
        return handshake.feed(ByteBuffer.wrap(ClassicMessages.with(ClassicMessages.VERSION, version)));
    }

    @Test
    void aHostThatAnnouncesNoVersionsIsTooOld() {
        var handshake = new ClassicHandshake(false);

        assertThat(handshake.feed(ByteBuffer.wrap(bytes("24 00 00 00 260x00")))).isEqualTo(Step.REFUSED);
        assertThat(handshake.refusal()).isEqualTo("the host speaks only the NFC of ESXi 6.0 and older");
    }

    @Test
    void messages4And20AreRefusalsWhereverTheyCome() {
        for (int type : new int[] {4, 20}) {
            var handshake = new ClassicHandshake(true);
            handshake.feed(ByteBuffer.wrap(STATUS));
            assertThat(handshake.feed(ByteBuffer.wrap(ClassicMessages.plain(type))))
                    .isEqualTo(Step.REFUSED);
            assertThat(handshake.refusal()).contains("message " + type + " instead of 51");
        }
    }

    @Test
    void anyOtherMessageIsMalformed() {
        assertMalformed(
                () -> new ClassicHandshake(true).feed(ByteBuffer.wrap(VERSION)),
                "NFC message at byte 0: type 51 instead of 36");
    }

    @Test
    void goodbyeIsMessage4() {
        assertThat(ClassicHandshake.goodbye()).isEqualTo(bytes("04 00 00 00 260x00"));
    }

    @Test
    void damagedMessagesEndInAStepOrAMalformedInput() {
        Random random = new Random(4);
        byte[] whole = join(STATUS, VERSION, STARTED);
        for (int i = 0; i < 2000; i++) {
            Fuzz.accepts(Fuzz.damage(whole, random), damaged -> {
                var handshake = new ClassicHandshake(true);
                ByteBuffer rest = ByteBuffer.wrap(damaged);
                Step step = Step.WAIT;
                while (rest.hasRemaining() && step != Step.REFUSED) {
                    step = handshake.feed(rest);
                }
            });
        }
    }
}
