package io.drayage.lab.nfc;

import java.util.Arrays;

/**
 * A FastLZ encoder, greedy and simple, by the format's description: level 1 below 64 KiB, level 2 from there on, as hosts choose. Distances stay within 8191 so that
 * the far form is not needed.
 */
final class FastLzEncoder {
    private static final int LEVEL_2_FROM = 65_536;
    private static final int MOST_LITERALS = 32;
    private static final int FARTHEST = 8191;
    private static final int LONGEST_LEVEL_1 = 264;
    private static final int LONGEST_LEVEL_2 = 65_535;
    private static final int HASH_BITS = 13;

    private final byte[] raw;
    private final byte[] out;
    private final int end;
    private final boolean level2;
    private int used;

    private FastLzEncoder(byte[] raw, byte[] out, int at, int limit) {
        this.raw = raw;
        this.out = out;
        this.used = at;
        this.end = at + limit;
        this.level2 = raw.length >= LEVEL_2_FROM;
    }

    /** Packs into {@code out} at {@code at}; the bytes it came to, or -1 when that is not below {@code limit}. */
    static int pack(byte[] raw, byte[] out, int at, int limit) {
        FastLzEncoder encoder = new FastLzEncoder(raw, out, at, limit);
        if (!encoder.run()) {
            return -1;
        }
        if (encoder.level2) {
            out[at] |= 1 << 5;
        }
        return encoder.used - at;
    }

    private boolean run() {
        int[] seen = new int[1 << HASH_BITS];
        Arrays.fill(seen, -1);
        int literals = 0;
        int i = 0;
        while (i + 3 <= raw.length) {
            int slot = hash(i);
            int candidate = seen[slot];
            seen[slot] = i;
            // The first instruction must be literals.
            if (i > 0 && candidate >= 0 && i - candidate <= FARTHEST && same(candidate, i)) {
                int length = match(candidate, i);
                if (!literals(literals, i) || !copy(i - candidate, length)) {
                    return false;
                }
                i += length;
                literals = i;
            } else {
                i++;
            }
        }
        return literals(literals, raw.length) && used < end;
    }

    private int hash(int i) {
        int value = (raw[i] & 0xFF) | (raw[i + 1] & 0xFF) << 8 | (raw[i + 2] & 0xFF) << 16;
        return (value * 0x9E3779B1) >>> (32 - HASH_BITS);
    }

    private boolean same(int a, int b) {
        return raw[a] == raw[b] && raw[a + 1] == raw[b + 1] && raw[a + 2] == raw[b + 2];
    }

    private int match(int from, int at) {
        int most = Math.min(level2 ? LONGEST_LEVEL_2 : LONGEST_LEVEL_1, raw.length - at);
        int length = 3;
        while (length < most && raw[from + length] == raw[at + length]) {
            length++;
        }
        return length;
    }

    private boolean literals(int from, int to) {
        for (int i = from; i < to; i += MOST_LITERALS) {
            int count = Math.min(MOST_LITERALS, to - i);
            if (used + 1 + count >= end) {
                return false;
            }
            out[used++] = (byte) (count - 1);
            System.arraycopy(raw, i, out, used, count);
            used += count;
        }
        return true;
    }

    private boolean copy(int distance, int length) {
        int back = distance - 1;
        int extra = length - 9;
        if (used + 4 + Math.max(0, extra) / 255 >= end) {
            return false;
        }
        out[used++] = (byte) ((extra >= 0 ? 7 : length - 2) << 5 | back >>> 8);
        if (extra >= 0 && level2) {
            for (; extra >= 255; extra -= 255) {
                out[used++] = (byte) 255;
            }
        }
        if (extra >= 0) {
            out[used++] = (byte) extra;
        }
        out[used++] = (byte) back;
        return true;
    }
}
