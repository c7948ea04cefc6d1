package io.drayage.protocol.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The SHA-256 (FIPS 180-4) of one block, held as four longs so that millions of them cost no array each. The longs are the digest's bytes read big-endian, so that
 * {@link #hex()} and the bytes on the wire have the order that every other tool prints.
 */
public record BlockHash(long a, long b, long c, long d) {
    /** Length of the digest in bytes. */
    public static final int BYTES = 32;

    /** The hash of a block of 524 288 zero bytes. */
    public static final BlockHash ZERO_BLOCK =
            new BlockHash(0x07854d2fef297a06L, 0xba81685e660c332dL, 0xe36d5d18d546927dL, 0x30daad6d7fda1541L);

    /** @param digest exactly 32 bytes */
    public static BlockHash of(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + digest.length);
        }
        return read(ByteBuffer.wrap(digest));
    }

    /** Takes 32 bytes from the buffer's position on, whatever the buffer's byte order. */
    public static BlockHash read(ByteBuffer source) {
        return new BlockHash(next(source), next(source), next(source), next(source));
    }

    /** Puts 32 bytes at the buffer's position, whatever the buffer's byte order. */
    public void write(ByteBuffer target) {
        boolean big = target.order() == ByteOrder.BIG_ENDIAN;
        target.putLong(big ? a : Long.reverseBytes(a));
        target.putLong(big ? b : Long.reverseBytes(b));
        target.putLong(big ? c : Long.reverseBytes(c));
        target.putLong(big ? d : Long.reverseBytes(d));
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }

    /** The inverse of {@link #hex()}; throws {@link IllegalArgumentException} on anything but 64 hex digits. */
    public static BlockHash parseHex(String text) {
        return of(HexFormat.of().parseHex(text));
    }

    @Override
    public String toString() {
        return hex();
    }

    private static long next(ByteBuffer source) {
        long value = source.getLong();
        return source.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }
}
