package io.drayage.protocol.nfc;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static io.drayage.protocol.nfc.AioTraces.FILE_OPENED;
import static io.drayage.protocol.nfc.AioTraces.POOL_SET;
import static io.drayage.protocol.nfc.AioTraces.SESSION_OPENED;
import static io.drayage.protocol.nfc.AioTraces.SOCKETS_SET;
import static io.drayage.protocol.nfc.AioTraces.fragment;
import static io.drayage.protocol.nfc.AioTraces.fragmentPayload;
import static io.drayage.protocol.nfc.AioTraces.header;
import static io.drayage.protocol.nfc.AioTraces.open;
import static io.drayage.protocol.nfc.AioTraces.pattern;
import static io.drayage.protocol.nfc.Hex.bytes;
import static io.drayage.protocol.nfc.Hex.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.Fuzz;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Every lie of a host that a codec can see, and damage at random. */
class AioRejectionTest {
    private static final byte[] DATA = pattern(1024);

    @Test
    void aRecordWithoutTheMagic() {
        rejects(bytes("7a da 00 a2 07 00 00 00 2c 00 00 00 04 00 00 00"), "AIO header at byte 172: wrong magic");
    }

    @Test
    void anUnknownType() {
        rejects(header(99, 16, 4), "AIO header at byte 172: unknown type 99");
    }

    @Test
    void payloadsThatAreTooShortOrTooLong() {
        rejects(header(7, 43, 4), "AIO header at byte 172: IO with a payload of 43 bytes");
        rejects(header(7, 4097, 4), "AIO header at byte 172: IO with a payload of 4097 bytes");
        rejects(header(1, -1, 4), "AIO header at byte 172: ERROR with a payload of 4294967295 bytes");
    }

    @Test
    void textsThatAreTooLong() {
        rejects(join(header(1, 16, 4), bytes("12x00 01 00 01 00")), "AIO ERROR at byte 188: a text of 65537 bytes");
        rejects(
                join(header(1, 16, 4), bytes("12x00 ff ff ff ff")),
                "AIO ERROR at byte 188: a text of 4294967295 bytes");
    }

    @Test
    void anAnswerToARequestThatNobodyMade() {
        rejects(fragment(5, 0, 0, 1024, 0, 1024, DATA), "AIO reply at byte 216: IO for request 5, which nobody made");
    }

    @Test
    void anAnswerOfAnotherKind() {
        rejects(
                join(header(9, 12, 4), bytes("12x00")),
                "AIO reply at byte 184: SET_SOCK_OPTS for request 4, which is a IO");
    }

    @Test
    void aFragmentOfAnotherRequest() {
        rejects(
                fragment(4, 0, 512, 1024, 0, 512, pattern(512)),
                "AIO reply at byte 216: an answer to 1024 bytes at 512 instead of 1024 at 0");
        rejects(
                fragment(4, 0, 0, 2048, 0, 512, pattern(512)),
                "AIO reply at byte 216: an answer to 2048 bytes at 0 instead of 1024 at 0");
    }

    @Test
    void aFragmentOutOfRange() {
        rejects(
                fragment(4, 0, 0, 1024, 512, 513, pattern(513)),
                "AIO reply at byte 216: a fragment up to 1025 of 1024 bytes");
        rejects(
                fragment(4, 0, 0, 1024, -1, 1024, DATA),
                "AIO reply at byte 216: a fragment up to 4294968319 of 1024 bytes");
    }

    @Test
    void fragmentsThatComeTwiceOrOverlap() {
        byte[] half = fragment(4, 0, 0, 1024, 0, 512, pattern(512));
        rejects(
                join(half, half),
                "AIO reply at byte 788: a fragment at 0 that has come already, or is one of too many");
        rejects(
                join(half, fragment(4, 0, 0, 1024, 511, 513, pattern(513))),
                "AIO reply at byte 788: a fragment at 511 that has come already, or is one of too many");
    }

    @Test
    void fragmentsWithoutLengthOrLongerThanTheSessionsBuffer() {
        rejects(fragment(4, 0, 0, 1024, 0, 0, new byte[0]), "NFC read fragment at byte 216: a length of 0 bytes");
        rejects(
                join(header(7, 44, 4), fragmentPayload(0, 0, 0, 1024, 0, (1 << 20) + 1, 8)),
                "NFC read fragment at byte 216: a length of 1048577 bytes");
    }

    @Test
    void lengthsOnTheWireThatLie() {
        rejects(
                fragment(4, 0, 0, 1024, 0, 1024, pattern(1000)),
                "NFC read fragment at byte 216: 1000 bytes on the wire for 1024 (NONE)");
        rejects(
                join(header(7, 44, 4), fragmentPayload(0, 3, 0, 1024, 0, 1024, 1105)),
                "NFC read fragment at byte 216: 1105 bytes on the wire for 1024 (SKIPZ)");
        rejects(
                join(header(7, 44, 4), fragmentPayload(0, 3, 0, 1024, 0, 1024, -1)),
                "NFC read fragment at byte 216: 4294967295 bytes on the wire for 1024 (SKIPZ)");
    }

    @Test
    void anUnknownCompression() {
        rejects(fragment(4, 4, 0, 1024, 0, 1024, DATA), "NFC read fragment at byte 216: unknown compression 4");
    }

    @Test
    void brokenZlibIsFoundWhenItIsUnpacked() {
        assertUnpacking(1, pattern(100), "grain data");
        assertUnpacking(1, bytes("78 01 03 00 00 00 00 01"), "zlib gives 0 bytes instead of 1024");
    }

    @Test
    void brokenFastLzIsFoundWhenItIsUnpacked() {
        assertUnpacking(2, bytes("00 41"), "gives 1 bytes instead of 1024");
    }

    @Test
    void brokenSkipZIsFoundWhenItIsUnpacked() {
        assertUnpacking(3, bytes("00 04 00 00 00 00 00"), "cut before the end of its head");
        assertUnpacking(3, bytes("00 05 00 00 00 00 00 00"), "the head says 1280 bytes instead of 1024");
        assertUnpacking(3, bytes("00 04 00 00 00 00 00 00 01"), "cut in the head of a segment");
        assertUnpacking(
                3,
                bytes("00 04 00 00 00 00 00 00 ff 03 00 00 02 00 00 00 01 02"),
                "segment of 2 bytes at 1023 does not fit");
        assertUnpacking(
                3,
                bytes("00 04 00 00 00 00 00 00 00 00 00 00 03 00 00 00 01 02"),
                "segment of 3 bytes at 0 does not fit");
        assertUnpacking(
                3,
                bytes("00 04 00 00 00 00 00 00 05 00 00 00 01 00 00 00 01 05 00 00 00 01 00 00 00 02"),
                "segment of 1 bytes at 5 does not fit");
        assertUnpacking(
                3,
                bytes("00 04 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 01"),
                "segment of 4294967295 bytes at 4294967295 does not fit");
    }

    @Test
    void theExampleOfSkipZUnpacks() {
        byte[] expected = new byte[512];
        expected[137] = 'a';
        expected[138] = 'b';
        expected[139] = 'c';
        expected[500] = 'z';
        expected[501] = 'z';

        assertThat(
                        unpacked(
                                3,
                                512,
                                bytes(
                                        "00 02 00 00 00 00 00 00  89 00 00 00 03 00 00 00 61 62 63  f4 01 00 00 02 00 00 00 7a 7a")))
                .isEqualTo(expected);
    }

    @Test
    void aFragmentLabelledSkipZThatIsNotPackedIsPlain() {
        assertThat(unpacked(3, 1024, DATA)).isEqualTo(DATA);
    }

    @Test
    void aFragmentLabelledSkipZThatIsPackedToItsOwnLengthIsUnpacked() {
        byte[] packed = join(bytes("20 00 00 00 00 00 00 00  08 00 00 00 10 00 00 00"), pattern(16));

        assertThat(unpacked(3, 32, packed)).isEqualTo(join(new byte[8], pattern(16), new byte[8]));
    }

    @Test
    void tooManyPackedFragments() {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.SKIPZ);
        session.read(0, 8192);
        byte[] one = bytes("01 00 00 00 00 00 00 00");

        Assertions.assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> {
                    for (int at = 0; at < 8192; at++) {
                        session.feed(ByteBuffer.wrap(fragment(4, 3, 0, 8192, at, 1, one)));
                    }
                })
                .withMessageContaining("more than 4096 packed fragments");
    }

    @Test
    void tooManyGaps() {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.NONE);
        session.read(0, 1 << 20);

        Assertions.assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> {
                    for (int at = 0; at < 1 << 20; at += 2) {
                        session.feed(ByteBuffer.wrap(fragment(4, 0, 0, 1 << 20, at, 1, new byte[1])));
                    }
                })
                .withMessageContaining("a fragment at 8192 ");
    }

    @Test
    void anAnswerAboutOtherChunks() {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.NONE);
        session.queryAllocated(1 << 20, 0, 16);

        assertMalformed(
                () -> session.feed(
                        ByteBuffer.wrap(join(header(13, 48, 4), bytes("32x00 03 00 00 00 00 00 00 00 8x00 4x00")))),
                "AIO reply at byte 224: 3 chunks instead of 16");
    }

    @Test
    void aBitmapOfTooManyChunks() {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.NONE);
        session.queryAllocated(1 << 20, 0, 16);

        assertMalformed(
                () -> session.feed(
                        ByteBuffer.wrap(join(header(13, 48, 4), bytes("32x00 01 00 08 00 00 00 00 00 8x00")))),
                "allocated chunks at byte 220: a bitmap of 524289");
    }

    @Test
    void aDiskOfImpossibleSizeOrSectors() {
        for (String rest :
                new String[] {"00 00 00 00 00 00 00 80 00 02 00 00", "00 00 00 00 00 00 00 00 00 02 00 00"}) {
            assertOpening(rest, "a disk of ");
        }
        assertOpening("00 00 10 00 00 00 00 00 01 02 00 00", "a disk of 1048576 bytes in sectors of 513");
    }

    private static void assertOpening(String capacityAndSector, String reason) {
        AioSession session = AioTraces.session(new RecordingAioListener());
        session.begin();
        session.feed(ByteBuffer.wrap(join(SESSION_OPENED, SOCKETS_SET, POOL_SET)));

        Assertions.assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> session.feed(
                        ByteBuffer.wrap(join(header(4, 60, 3), bytes("28x00", capacityAndSector, "20x00")))))
                .withMessageContaining(reason);
    }

    @Test
    void damageAtRandomEndsInEventsOrOneMalformedInput() {
        Random random = new Random(44);
        byte[] opening = join(SESSION_OPENED, SOCKETS_SET, POOL_SET, FILE_OPENED);
        byte[] reading = join(
                fragment(4, 3, 0, 1024, 0, 512, bytes("00 02 00 00 00 00 00 00 89 00 00 00 03 00 00 00 61 62 63")),
                fragment(4, 2, 0, 1024, 512, 512, bytes("010000e0fd01e0ea01040000000000")),
                header(13, 48, 5),
                bytes("32x00 03 00 00 00 00 00 00 00 8x00 05 00 00 00"),
                AioTraces.error(6, 5, "Failed to allocate"));
        int accepted = 0;
        for (int i = 0; i < 4000; i++) {
            Fuzz.accepts(Fuzz.damage(opening, random), damaged -> {
                AioSession session = AioTraces.session(new RecordingAioListener());
                session.begin();
                session.feed(ByteBuffer.wrap(damaged));
            });
            accepted += Fuzz.accepts(Fuzz.damage(reading, random), AioRejectionTest::readDamaged) ? 1 : 0;
        }
        assertThat(accepted).isBetween(1, 3999);
    }

    private static void readDamaged(byte[] damaged) {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.SKIPZ);
        session.read(0, 1024);
        session.queryAllocated(1 << 20, 0, 3);
        session.read(4096, 512);
        session.feed(ByteBuffer.wrap(damaged));
        listener.data(4, 0, 1024);
    }

    /** A read of 1024 bytes at 0 with opId 4 is outstanding; 156 bytes were taken. */
    private static void rejects(byte[] answer, String message) {
        AioSession session = open(new RecordingAioListener(), NfcCompression.SKIPZ);
        session.read(0, 1024);
        assertMalformed(() -> session.feed(ByteBuffer.wrap(answer)), message);
    }

    private static void assertUnpacking(int compression, byte[] wire, String reason) {
        Assertions.assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(() -> unpacked(compression, 1024, wire))
                .withMessageContaining(reason);
    }

    private static byte[] unpacked(int compression, int length, byte[] wire) {
        var listener = new RecordingAioListener();
        AioSession session = open(listener, NfcCompression.SKIPZ);
        session.read(0, length);
        session.feed(ByteBuffer.wrap(fragment(4, compression, 0, length, 0, length, wire)));
        byte[] target = new byte[length];
        try (var inflater = new JdkGrainInflater()) {
            listener.first(4).unpack(inflater, 0, length, target, 0);
        }
        return target;
    }
}
