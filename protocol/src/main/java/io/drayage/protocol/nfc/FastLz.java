package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;

/** Decodes a raw FastLZ block of level 1 or 2, whose decoded length is known. Stateless. */
final class FastLz {
    private static final String STRUCTURE = "FastLZ data";
    private static final int FAR_DISTANCE = 8191;

    private FastLz() {}

    /**
     * Fills {@code length} bytes of {@code out} from {@code outOff} on.
     *
     * @throws MalformedInputException unless the block is valid and decodes to exactly that many bytes
     */
    static void decode(byte[] in, byte[] out, int outOff, int length) {
        new Block(in, out, outOff, length).run();
    }

    private static final class Block {
        private final byte[] in;
        private final byte[] out;
        private final int start;
        private final int end;
        private int at;
        private int written;

        Block(byte[] in, byte[] out, int outOff, int length) {
            this.in = in;
            this.out = out;
            this.start = outOff;
            this.end = outOff + length;
            this.written = outOff;
        }

        void run() {
            int first = next();
            int level = (first >> 5) + 1;
            if (level > 2) {
                throw malformed("unknown level " + level);
            }
            literals((first & 31) + 1);
            while (at < in.length) {
                int control = next();
                if (control < 32) {
                    literals(control + 1);
                } else {
                    match(control, level);
                }
            }
            if (written != end) {
                throw malformed("gives " + (written - start) + " bytes instead of " + (end - start));
            }
        }

        private void literals(int count) {
            if (count > in.length - at || count > end - written) {
                throw malformed("a run of " + count + " bytes does not fit");
            }
            System.arraycopy(in, at, out, written, count);
            at += count;
            written += count;
        }

        private void match(int control, int level) {
            int count = (control >> 5) + 2;
            int high = (control & 31) << 8;
            if (control >> 5 == 7) {
                count += extension(level, end - written);
            }
            int low = next();
            int distance = high + low + 1;
            if (level == 2 && high == 31 << 8 && low == 255) {
                distance = (next() << 8 | next()) + FAR_DISTANCE + 1;
            }
            if (distance > written - start || count > end - written) {
                throw malformed("a match of " + count + " bytes " + distance + " back does not fit");
            }
            copy(distance, count);
        }

        private int extension(int level, int most) {
            int more = next();
            int sum = more;
            while (level == 2 && more == 255 && sum <= most) {
                more = next();
                sum += more;
            }
            return sum;
        }

        /** Source and target may overlap: byte by byte, or doubling what is there. */
        private void copy(int distance, int count) {
            int from = written - distance;
            if (distance >= count) {
                System.arraycopy(out, from, out, written, count);
            } else {
                for (int i = 0; i < count; i++) {
                    out[written + i] = out[from + i];
                }
            }
            written += count;
        }

        private int next() {
            if (at == in.length) {
                throw malformed("ends in the middle of an instruction");
            }
            return Byte.toUnsignedInt(in[at++]);
        }

        private MalformedInputException malformed(String reason) {
            return new MalformedInputException(STRUCTURE, at, reason);
        }
    }
}
