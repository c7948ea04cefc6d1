package io.drayage.lab.nfc;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Frames that a host sends; all numbers little-endian. */
final class Frames {
    static final int CLASSIC_BYTES = 264;
    static final int HEADER_BYTES = 16;
    static final long MAGIC = 0xA100DA7AL;

    private Frames() {}

    /** A classic message with one word set after the type. */
    static Buffer classic(int type, int wordAt, int word) {
        byte[] frame = new byte[CLASSIC_BYTES];
        Buffer buffer = Buffer.buffer(frame);
        buffer.setIntLE(0, type);
        if (wordAt > 0) {
            buffer.setIntLE(wordAt, word);
        }
        return buffer;
    }

    /** An AIO record: header, payload, extra. */
    static Buffer record(int type, long opId, Buffer payload, Buffer extra) {
        return Buffer.buffer(HEADER_BYTES + payload.length() + extra.length())
                .appendUnsignedIntLE(MAGIC)
                .appendIntLE(type)
                .appendIntLE(payload.length())
                .appendUnsignedIntLE(opId)
                .appendBuffer(payload)
                .appendBuffer(extra);
    }

    static Buffer record(int type, long opId, Buffer payload) {
        return record(type, opId, payload, Buffer.buffer());
    }

    /** {@code count} zero bytes. */
    static Buffer zeros(int count) {
        return Buffer.buffer(new byte[count]);
    }

    /** An ERROR record. */
    static Buffer error(long opId, NfcRefusal refusal) {
        byte[] text = refusal.text().getBytes(StandardCharsets.UTF_8);
        Buffer payload =
                Buffer.buffer().appendLongLE(refusal.code()).appendIntLE(0).appendIntLE(text.length);
        return record(1, opId, payload, Buffer.buffer(text));
    }
}
