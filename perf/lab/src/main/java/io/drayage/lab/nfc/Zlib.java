package io.drayage.lab.nfc;

import java.util.Arrays;
import java.util.zip.Deflater;

/** RFC 1950 at the fastest level, which begins with 78 01 as ESXi's does. */
final class Zlib {
    private Zlib() {}

    static byte[] pack(byte[] raw) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(raw);
            deflater.finish();
            byte[] out = new byte[raw.length + raw.length / 16 + 128];
            int used = deflater.deflate(out);
            return Arrays.copyOf(out, used);
        } finally {
            deflater.end();
        }
    }
}
