package io.drayage.engine.store;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/**
 * The CRC-64/NVME of an object from those of its parts, without the bytes: appending {@code n} zero bytes is a linear map over GF(2), kept as a 64 × 64 bit matrix
 * and raised to the {@code n}th power by squaring (Mark Adler's method in zlib's crc32_combine before 1.2.12, widened).
 */
final class Crc64Nvme {
    private static final int BITS = 64;
    private static final long REFLECTED_POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    private Crc64Nvme() {}

    /** The checksum of all parts in order, base64, or empty when one of them is not known. */
    static String ofParts(List<ObjectStore.UploadedPart> parts) {
        long combined = 0;
        boolean first = true;
        for (ObjectStore.UploadedPart part : parts) {
            if (!isChecksum(part.crc64nvme())) {
                return "";
            }
            long crc = parse(part.crc64nvme());
            combined = first ? crc : append(combined, crc, part.lengthBytes());
            first = false;
        }
        return first ? "" : format(combined);
    }

    static String format(long crc) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(crc).array());
    }

    private static boolean isChecksum(String base64) {
        return base64.matches("[A-Za-z0-9+/]{11}=");
    }

    private static long parse(String base64) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(base64)).getLong();
    }

    /** The checksum of {@code first} followed by {@code lengthBytes} bytes whose checksum is {@code second}. */
    static long append(long first, long second, long lengthBytes) {
        long[] zeros = squared(squared(squared(oneZeroBit()))); // one zero byte
        long crc = first;
        for (long rest = lengthBytes; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                crc = times(zeros, crc);
            }
            zeros = squared(zeros);
        }
        return crc ^ second;
    }

    private static long[] oneZeroBit() {
        long[] matrix = new long[BITS];
        matrix[0] = REFLECTED_POLYNOMIAL;
        for (int bit = 1; bit < BITS; bit++) {
            matrix[bit] = 1L << (bit - 1);
        }
        return matrix;
    }

    private static long times(long[] matrix, long vector) {
        long sum = 0;
        for (long rest = vector; rest != 0; rest &= rest - 1) {
            sum ^= matrix[Long.numberOfTrailingZeros(rest)];
        }
        return sum;
    }

    private static long[] squared(long[] matrix) {
        long[] square = new long[BITS];
        for (int bit = 0; bit < BITS; bit++) {
            square[bit] = times(matrix, matrix[bit]);
        }
        return square;
    }
}
