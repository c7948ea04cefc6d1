package io.drayage.lab.nfc;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Bytes received and not yet used. */
final class Inbox {
    private Buffer bytes = Buffer.buffer();
    private int at;

    void add(Buffer more) {
        if (at == bytes.length()) {
            bytes = Buffer.buffer().appendBuffer(more);
        } else {
            bytes = bytes.getBuffer(at, bytes.length()).appendBuffer(more);
        }
        at = 0;
    }

    int size() {
        return bytes.length() - at;
    }

    /** The unsigned 32-bit number at an offset from the first unused byte. */
    long uint(int offset) {
        return bytes.getUnsignedIntLE(at + offset);
    }

    Buffer take(int count) {
        Buffer taken = bytes.getBuffer(at, at + count);
        at += count;
        return taken;
    }

    String text(int count) {
        return take(count).toString(StandardCharsets.UTF_8);
    }

    /** Where the first line feed is, or -1. */
    int lineFeed() {
        for (int i = at; i < bytes.length(); i++) {
            if (bytes.getByte(i) == '\n') {
                return i - at;
            }
        }
        return -1;
    }
}
