package io.drayage.lab.s3;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * CRC-64/NVME values of S3: how they are written (base64 of 8 bytes, big endian) and how the value of a concatenation follows from its parts, by multiplication of
 * polynomials modulo the generator (the method of zlib's crc32_combine since 1.2.12, widened to 64 bits).
 */
final class Crc64Nvme {
    private static final long REFLECTED_POLYNOMIAL = 0x9a6c9329ac4bc9b5L;
    private static final long ONE = 1L << 63;
    /** x^(2^n) modulo the generator; 67 entries reach any length in bits that a long of bytes can have. */
    private static final long[] POWERS = powers();

    private Crc64Nvme() {}

    static String base64(long value) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    static long combine(long first, long second, long secondLengthBytes) {
        return multiply(xToBits(secondLengthBytes), first) ^ second;
    }

    private static long xToBits(long bytes) {
        long product = ONE;
        int power = 3; // a byte is 2^3 bits
        for (long rest = bytes; rest != 0; rest >>>= 1, power++) {
            if ((rest & 1) != 0) {
                product = multiply(POWERS[power], product);
            }
        }
        return product;
    }

    private static long multiply(long a, long b) {
        long product = 0;
        long factor = b;
        for (long bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) != 0 ? (factor >>> 1) ^ REFLECTED_POLYNOMIAL : factor >>> 1;
        }
        return product;
    }

    private static long[] powers() {
        long[] powers = new long[67];
        powers[0] = ONE >>> 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = multiply(powers[i - 1], powers[i - 1]);
        }
        return powers;
    }
}
