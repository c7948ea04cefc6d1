package io.drayage.protocol.nfc;

import static io.drayage.protocol.nfc.Hex.bytes;
import static io.drayage.protocol.nfc.Hex.join;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a host sends, byte by byte as the specification has it, and a session brought to where reads begin. */
final class AioTraces {
    static final String HANDLE = "1f 2a 00 80 ff ff ff ff";

    static final byte[] SESSION_OPENED = join(header(2, 16, 0), bytes("16x00"));
    static final byte[] SOCKETS_SET = join(header(9, 12, 1), bytes("f8 8e 19 00 f8 8e 19 00 01 00 00 00"));
    static final byte[] POOL_SET = join(header(22, 4, 2), bytes("4x00"));
    static final byte[] FILE_OPENED = bytes(
            "7a da 00 a1 04 00 00 00 3c 00 00 00 03 00 00 00",
            "00 00 00 00 00 00 00 00 1f 2a 00 80 ff ff ff ff",
            "02 00 00 00 1e 00 00 00 00 00 00 00 00 00 00 80",
            "02 00 00 00 00 02 00 00 19 05 00 00 ff 00 00 00",
            "3f 00 00 00 00 00 00 00 00 00 00 00");

    private AioTraces() {}

    static byte[] header(int type, int payload, int opId) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(AioRequests.MAGIC)
                .putInt(type)
                .putInt(payload)
                .putInt(opId)
                .array();
    }

    static byte[] error(int opId, long code, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return join(
                header(1, 16, opId),
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(code)
                        .putInt(0)
                        .putInt(ascii.length)
                        .array(),
                ascii);
    }

    /** A fragment's record. */
    static byte[] fragment(int opId, int compression, long offset, int total, int at, int length, byte[] wire) {
        return join(header(7, 44, opId), fragmentPayload(0, compression, offset, total, at, length, wire.length), wire);
    }

    static byte[] fragmentPayload(
            long status, int compression, long offset, int total, int at, int length, int wireLength) {
        return ByteBuffer.allocate(44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(status)
                .putInt(1)
                .putInt(compression)
                .putLong(offset)
                .putInt(total)
                .putInt(at)
                .putInt(length)
                .putInt(wireLength)
                .putInt(0)
                .array();
    }

    static AioSession session(RecordingAioListener listener) {
        return session(listener, NfcCompression.NONE, 1 << 20);
    }

    static AioSession session(RecordingAioListener listener, NfcCompression compression, int bufferBytes) {
        return new AioSession(new AioSettings("[datastore1] vm1/vm1.vmdk", bufferBytes, 4, compression), listener);
    }

    /** A session with its disk open; the next opId is 4. */
    static AioSession open(RecordingAioListener listener, NfcCompression compression) {
        AioSession session = session(listener, compression, 1 << 20);
        session.begin();
        session.feed(ByteBuffer.wrap(join(SESSION_OPENED, SOCKETS_SET, POOL_SET, FILE_OPENED)));
        return session;
    }

    static byte[] pattern(int length) {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) (i * 31 + (i >> 8));
        }
        return pattern;
    }
}
