package io.drayage.protocol.nfc;

import static io.drayage.protocol.nfc.AioTraces.FILE_OPENED;
import static io.drayage.protocol.nfc.AioTraces.HANDLE;
import static io.drayage.protocol.nfc.AioTraces.POOL_SET;
import static io.drayage.protocol.nfc.AioTraces.SESSION_OPENED;
import static io.drayage.protocol.nfc.AioTraces.SOCKETS_SET;
import static io.drayage.protocol.nfc.AioTraces.error;
import static io.drayage.protocol.nfc.AioTraces.fragment;
import static io.drayage.protocol.nfc.AioTraces.header;
import static io.drayage.protocol.nfc.AioTraces.open;
import static io.drayage.protocol.nfc.AioTraces.pattern;
import static io.drayage.protocol.nfc.Hex.bytes;
import static io.drayage.protocol.nfc.Hex.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.drayage.protocol.Fuzz;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class AioSessionTest {
    private final RecordingAioListener listener = new RecordingAioListener();

    @Test
    void openingIsByteForByteWhatTheTracesShow() {
        // Given
        AioSession session = AioTraces.session(listener);

        // When
        session.begin();
        for (byte[] reply : List.of(SESSION_OPENED, SOCKETS_SET, POOL_SET, FILE_OPENED)) {
            session.feed(ByteBuffer.wrap(reply));
        }

        // Then
        assertThat(listener.sent)
                .containsExactly(
                        bytes(
                                "7a da 00 a1 02 00 00 00 10 00 00 00 00 00 00 00",
                                "00 00 00 00 00 00 10 00 04 00 00 00 00 00 00 00"),
                        bytes("7a da 00 a1 09 00 00 00 0c 00 00 00 01 00 00 00 12x00"),
                        bytes("7a da 00 a1 16 00 00 00 04 00 00 00 02 00 00 00 01 00 00 00"),
                        bytes(
                                "7a da 00 a1 04 00 00 00 3c 00 00 00 03 00 00 00",
                                "19 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
                                "02 00 00 00 1e 00 00 00 36x00",
                                "5b 64 61 74 61 73 74 6f 72 65 31 5d 20 76 6d 31 2f 76 6d 31 2e 76 6d 64 6b"));
        assertThat(listener.events).containsExactly("opened ffffffff80002a1f 10737418240/512");
    }

    @Test
    void aReadInTwoFragmentsIsByteForByteWhatTheTracesShow() {
        // Given: the trace's opId is 18
        AioSession session = openedAt(18);
        byte[] data = pattern(66048);

        // When
        int opId = session.read(0, 66048);
        session.feed(ByteBuffer.wrap(join(
                bytes("7a da 00 a1 07 00 00 00 2c 00 00 00 12 00 00 00"),
                bytes("00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00"),
                bytes("00 00 00 00 00 00 00 00 00 02 01 00 00 00 00 00"),
                bytes("00 00 01 00 00 00 01 00 00 00 00 00"),
                Arrays.copyOf(data, 65536),
                bytes("7a da 00 a1 07 00 00 00 2c 00 00 00 12 00 00 00"),
                bytes("00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00"),
                bytes("00 00 00 00 00 00 00 00 00 02 01 00 00 00 01 00"),
                bytes("00 02 00 00 00 02 00 00 00 00 00 00"),
                Arrays.copyOfRange(data, 65536, 66048))));

        // Then
        assertThat(listener.last())
                .isEqualTo(bytes(
                        "7a da 00 a1 07 00 00 00 2c 00 00 00 12 00 00 00",
                        HANDLE,
                        "01 00 00 00 00 00 00 00",
                        "00 00 00 00 00 00 00 00 00 02 01 00 00 00 00 00",
                        "00 02 01 00 00 02 01 00 00 00 00 00"));
        assertThat(listener.events).endsWith("done 18");
        assertThat(listener.data(opId, 0, 66048)).isEqualTo(data);
    }

    @Test
    void aSkipZFragmentOfZerosIsByteForByteWhatTheTraceShows() {
        // Given: the trace's opId is 19; the rest of the mebibyte comes as it likes
        AioSession session = openedAt(19, NfcCompression.SKIPZ);
        byte[] data = pattern(1 << 20);
        Arrays.fill(data, 0x30000, 0x40000, (byte) 0);

        // When
        int opId = session.read(1L << 30, 1 << 20);
        byte[] asked = listener.last();
        session.feed(ByteBuffer.wrap(bytes(
                "7a da 00 a1 07 00 00 00 2c 00 00 00 13 00 00 00",
                "00 00 00 00 00 00 00 00 01 00 00 00 03 00 00 00",
                "00 00 00 40 00 00 00 00 00 00 10 00 00 00 03 00",
                "00 00 01 00 08 00 00 00 00 00 00 00",
                "00 00 01 00 00 00 00 00")));
        for (int at = 0; at < 1 << 20; at += at == 0x20000 ? 0x20000 : 0x10000) {
            byte[] plain = Arrays.copyOfRange(data, at, at + 0x10000);
            session.feed(ByteBuffer.wrap(fragment(19, 0, 1L << 30, 1 << 20, at, 0x10000, plain)));
        }

        // Then
        assertThat(asked)
                .isEqualTo(bytes(
                        "7a da 00 a1 07 00 00 00 2c 00 00 00 13 00 00 00",
                        HANDLE,
                        "01 00 00 00 03 00 00 00",
                        "00 00 00 40 00 00 00 00 00 00 10 00 00 00 00 00",
                        "00 00 10 00 00 00 10 00 00 00 00 00"));
        assertThat(listener.first(opId).isHole()).isTrue();
        assertThat(listener.events).endsWith("done 19");
        assertThat(listener.data(opId, 1L << 30, 1 << 20)).isEqualTo(data);
    }

    @Test
    void aQueryOfAllocatedBlocksIsByteForByteWhatTheTraceShows() {
        AioSession session = openedAt(20);

        session.queryAllocated(1 << 20, 16 << 20, 16);
        session.feed(ByteBuffer.wrap(bytes(
                "7a da 00 a1 0d 00 00 00 30 00 00 00 14 00 00 00",
                "32x00 10 00 00 00 00 00 00 00 8x00",
                "05 80 00 00")));

        assertThat(listener.last())
                .isEqualTo(bytes(
                        "7a da 00 a1 0d 00 00 00 30 00 00 00 14 00 00 00",
                        HANDLE,
                        "8x00 00 00 10 00 00 00 00 00 00 00 00 01 00 00 00 00",
                        "10 00 00 00 00 00 00 00 8x00"));
        assertThat(listener.events).endsWith("allocated 20 {0, 2, 15} of 16");
    }

    @Test
    void bitsBehindTheLastChunkAreIgnored() {
        AioSession session = open(listener, NfcCompression.NONE);

        session.queryAllocated(1 << 20, 0, 3);
        session.feed(ByteBuffer.wrap(join(header(13, 48, 4), bytes("32x00 03 00 00 00 00 00 00 00 8x00 ff ff ff ff"))));

        assertThat(listener.events).endsWith("allocated 4 {0, 1, 2} of 3");
    }

    @Test
    void aValueOfTheDisksDatabaseIsByteForByteWhatTheTraceShows() {
        AioSession session = open(listener, NfcCompression.NONE);

        session.ddbGet("adapterType");
        session.feed(ByteBuffer.wrap(
                bytes("7a da 00 a1 0b 00 00 00 10 00 00 00 04 00 00 00 12x00 08 00 00 00", "6c 73 69 6c 6f 67 69 63")));

        assertThat(listener.last())
                .isEqualTo(bytes(
                        "7a da 00 a1 0b 00 00 00 10 00 00 00 04 00 00 00",
                        HANDLE,
                        "0b 00 00 00 00 00 00 00",
                        "61 64 61 70 74 65 72 54 79 70 65"));
        assertThat(listener.events).endsWith("value 4 lsilogic");
    }

    @Test
    void closingIsByteForByteWhatTheTracesShow() {
        AioSession session = openedAt(21);

        session.close();
        session.feed(ByteBuffer.wrap(bytes("7a da 00 a1 05 00 00 00 08 00 00 00 15 00 00 00 8x00")));
        session.feed(ByteBuffer.wrap(bytes("7a da 00 a1 03 00 00 00 04 00 00 00 16 00 00 00 4x00")));

        assertThat(listener.sent.subList(listener.sent.size() - 2, listener.sent.size()))
                .containsExactly(
                        bytes("7a da 00 a1 05 00 00 00 08 00 00 00 15 00 00 00", HANDLE),
                        bytes("7a da 00 a1 03 00 00 00 04 00 00 00 16 00 00 00 00 00 00 00"));
        assertThat(listener.events).endsWith("closed");
        assertThat(session.outstanding()).isZero();
    }

    @Test
    void aRefusedOpenIsToldInTheHostsWords() {
        String text = "NfcAioProcessOpenFileMsg: permission check failed for file '[datastore1] x/x.vmdk', access = 1";
        AioSession session = AioTraces.session(listener);
        session.begin();
        session.feed(ByteBuffer.wrap(join(SESSION_OPENED, SOCKETS_SET, POOL_SET)));

        session.feed(ByteBuffer.wrap(join(
                bytes(
                        "7a da 00 a1 01 00 00 00 10 00 00 00 03 00 00 00 0b 00 00 00 00 00 00 00 00 00 00 00 5e 00 00 00"),
                text.getBytes(StandardCharsets.US_ASCII))));

        assertThat(listener.events).containsExactly("refused OPEN_FILE: NFC error 11 (" + text + ")");
    }

    @Test
    void aStatusWithoutAnErrorRecordIsARefusalToo() {
        AioSession session = AioTraces.session(listener);
        session.begin();

        session.feed(ByteBuffer.wrap(
                join(SESSION_OPENED, SOCKETS_SET, POOL_SET, header(4, 60, 3), bytes("05 00 00 00 56x00"))));

        assertThat(listener.events).containsExactly("refused OPEN_FILE: NFC error 5");
    }

    @Test
    void aFailedReadIsARefusalAndTheRestIsThrownAway() {
        AioSession session = open(listener, NfcCompression.NONE);
        session.read(0, 512);

        session.feed(ByteBuffer.wrap(
                join(header(7, 44, 4), AioTraces.fragmentPayload(13, 9, 0, 0, 0, 0, -1), pattern(5000))));

        assertThat(listener.events).endsWith("refused IO: NFC error 13");
    }

    @Test
    void anErrorOnAReadIsARefusal() {
        AioSession session = open(listener, NfcCompression.NONE);
        session.read(0, 512);

        session.feed(ByteBuffer.wrap(error(4, 13, "NfcAioReadFile failed\n")));

        assertThat(listener.events).endsWith("refused IO: NFC error 13 (NfcAioReadFile failed?)");
    }

    @Test
    void answersComeInAnyOrderAndFragmentsOfSeveralReadsInterleave() {
        // Given
        AioSession session = open(listener, NfcCompression.SKIPZ);
        byte[] data = pattern(2048);
        session.read(0, 1024);
        session.read(1024, 1024);

        // When: the second first, its fragments backwards, odd lengths
        session.feed(ByteBuffer.wrap(join(
                fragment(5, 0, 1024, 1024, 1000, 24, Arrays.copyOfRange(data, 2024, 2048)),
                fragment(4, 0, 0, 1024, 7, 1017, Arrays.copyOfRange(data, 7, 1024)),
                fragment(5, 0, 1024, 1024, 0, 1000, Arrays.copyOfRange(data, 1024, 2024)),
                fragment(4, 0, 0, 1024, 0, 7, Arrays.copyOf(data, 7)))));

        // Then
        assertThat(listener.events).endsWith("done 5", "done 4");
        assertThat(listener.data(4, 0, 1024)).isEqualTo(Arrays.copyOf(data, 1024));
        assertThat(listener.data(5, 1024, 1024)).isEqualTo(Arrays.copyOfRange(data, 1024, 2048));
    }

    @Test
    void zlibAndFastLzFragmentsUnpackAlsoInPart() throws Exception {
        // Given
        AioSession session = open(listener, NfcCompression.ZLIB);
        byte[] data = pattern(4096);
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(data);
        }
        session.read(0, 4096);
        session.read(512, 512);

        // When
        session.feed(ByteBuffer.wrap(join(
                fragment(4, 1, 0, 4096, 0, 4096, zlib.toByteArray()),
                fragment(5, 2, 512, 512, 0, 512, bytes("010000e0fd01e0ea01040000000000")))));

        // Then
        assertThat(listener.data(4, 0, 4096)).isEqualTo(data);
        assertThat(listener.data(5, 512, 512)).isEqualTo(new byte[512]);
        byte[] middle = new byte[100];
        try (var inflater = new io.drayage.protocol.vmdk.JdkGrainInflater()) {
            listener.first(4).unpack(inflater, 1000, 1100, middle, 0);
        }
        assertThat(middle).isEqualTo(Arrays.copyOfRange(data, 1000, 1100));
    }

    @Test
    void whatIsStillReadWhenTheSessionClosesIsThrownAway() {
        AioSession session = open(listener, NfcCompression.NONE);
        session.read(0, 512);
        session.close();

        session.feed(ByteBuffer.wrap(fragment(4, 0, 0, 512, 0, 512, new byte[512])));

        assertThat(listener.fragments).isEmpty();
        assertThat(listener.events).hasSize(1);
        assertThatIllegalStateException().isThrownBy(() -> session.read(0, 512));
    }

    @Test
    void answersMayComeInPiecesOfAnySize() {
        byte[] data = pattern(20480);
        Arrays.fill(data, 20000, 20480, (byte) 0);
        byte[] stream = join(
                fragment(4, 0, 0, 20480, 0, 20000, Arrays.copyOf(data, 20000)),
                fragment(4, 3, 0, 20480, 20000, 480, bytes("e0 01 00 00 00 00 00 00")),
                header(13, 48, 5),
                bytes("32x00 03 00 00 00 00 00 00 00 8x00 05 00 00 00"),
                error(6, 5, "Failed to allocate the requested 1048576 bytes"));
        for (List<ByteBuffer> cuts : Fuzz.cuts(stream, 13)) {
            // Given
            var heard = new RecordingAioListener();
            AioSession session = open(heard, NfcCompression.SKIPZ);
            session.read(0, 20480);
            session.queryAllocated(1 << 20, 0, 3);
            session.read(20480, 512);

            // When
            cuts.forEach(session::feed);

            // Then
            assertThat(heard.events)
                    .endsWith(
                            "done 4",
                            "allocated 5 {0, 2} of 3",
                            "refused IO: NFC error 5 (Failed to allocate the requested 1048576 bytes)");
            assertThat(heard.data(4, 0, 20480)).isEqualTo(data);
        }
    }

    @Test
    void openingMayComeInPiecesOfAnySize() {
        for (List<ByteBuffer> cuts : Fuzz.cuts(join(SESSION_OPENED, SOCKETS_SET, POOL_SET, FILE_OPENED), 14)) {
            var heard = new RecordingAioListener();
            AioSession session = AioTraces.session(heard);
            session.begin();
            cuts.forEach(session::feed);
            assertThat(heard.events).containsExactly("opened ffffffff80002a1f 10737418240/512");
            assertThat(heard.sent).hasSize(4);
        }
    }

    private AioSession openedAt(int opId) {
        return openedAt(opId, NfcCompression.NONE);
    }

    /** A session whose next request has this opId. */
    private AioSession openedAt(int opId, NfcCompression compression) {
        AioSession session = open(listener, compression);
        for (int i = 4; i < opId; i++) {
            session.ddbGet("uuid");
            session.feed(ByteBuffer.wrap(join(header(11, 16, i), bytes("16x00"))));
        }
        return session;
    }
}
