package io.drayage.lab.nfc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** SkipZ: the length, a zero word, then offset, length and bytes of what is not zero. */
final class SkipZ {
    private static final int HEAD = 8;

    /** A gap as long as a segment's head is worth skipping; a longer one keeps segments few. */
    private static final int GAP = 64;

    private SkipZ() {}

    /** Packs into {@code out} at {@code at}; the bytes it came to, or -1 when that is not below {@code limit}. */
    static int pack(byte[] raw, byte[] out, int at, int limit) {
        if (limit <= HEAD) {
            return -1;
        }
        ByteBuffer words = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer fields = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(at, raw.length).putInt(at + 4, 0);
        int used = HEAD;
        int start = nextData(words, raw, 0);
        while (start < raw.length) {
            int end = nextGap(words, raw, start);
            int length = end - start;
            if (used + HEAD + length >= limit) {
                return -1;
            }
            fields.putInt(at + used, start).putInt(at + used + 4, length);
            System.arraycopy(raw, start, out, at + used + HEAD, length);
            used += HEAD + length;
            start = nextData(words, raw, end);
        }
        return used;
    }

    private static int nextData(ByteBuffer words, byte[] raw, int from) {
        int i = from;
        while (i + 8 <= raw.length && words.getLong(i) == 0) {
            i += 8;
        }
        while (i < raw.length && raw[i] == 0) {
            i++;
        }
        return i;
    }

    /** Where data from {@code from} on ends: before GAP zero bytes, or at the end. */
    private static int nextGap(ByteBuffer words, byte[] raw, int from) {
        int end = from;
        int i = from;
        while (i < raw.length && i - end < GAP) {
            if (i + 8 <= raw.length) {
                i += 8;
                end = words.getLong(i - 8) == 0 ? end : i;
            } else {
                i++;
                end = raw[i - 1] == 0 ? end : i;
            }
        }
        return end;
    }
}
