package io.drayage.lab.vcenter;

import java.io.ByteArrayOutputStream;

/** A FastLZ decoder straight from the pseudo code of section 7, slow and without checks. */
final class FastLzReference {
    private FastLzReference() {}

    static byte[] unpack(byte[] in, int length) {
        boolean level2 = (in[0] & 0xFF) >> 5 == 1;
        int at = 1;
        int control = in[0] & 31;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        while (true) {
            if (control < 32) {
                out.write(in, at, control + 1);
                at += control + 1;
            } else {
                int count = (control >> 5) + 2;
                int distance = (control & 31) * 256;
                if (control >> 5 == 7) {
                    int more;
                    do {
                        more = in[at++] & 0xFF;
                        count += more;
                    } while (level2 && more == 255);
                }
                distance += (in[at++] & 0xFF) + 1;
                byte[] soFar = out.toByteArray();
                for (int i = 0; i < count; i++) {
                    int from = soFar.length - distance + i % distance;
                    out.write(soFar[from]);
                }
            }
            if (at >= in.length) {
                return out.toByteArray();
            }
            control = in[at++] & 0xFF;
        }
    }
}
