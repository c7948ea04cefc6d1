package io.drayage.lab.disk;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * 64 KiB of disk content, immutable, together with its zlib form once that was asked for. Grains of the generator are shared by all disks, so that their compression
 * is paid once. Thread-safe.
 */
public final class Grain {
    /** Size of every grain, in bytes: 128 sectors, as VMware writes them. */
    public static final int BYTES = 64 * 1024;

    /** The grain of zeros; ask {@link #isZero()}. */
    public static final Grain ZERO = new Grain(new byte[BYTES], Deflater.BEST_COMPRESSION, true);

    private final byte[] bytes;
    private final int level;
    private final boolean zero;
    private volatile byte @Nullable [] zlib;

    private Grain(byte[] bytes, int level, boolean zero) {
        this.bytes = bytes;
        this.level = level;
        this.zero = zero;
    }

    /** A grain that owns {@code bytes} (exactly {@link #BYTES}); {@link #ZERO} when they are all zero. */
    public static Grain of(byte[] bytes) {
        return of(bytes, Deflater.BEST_SPEED);
    }

    static Grain of(byte[] bytes, int level) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a grain has " + BYTES + " bytes, not " + bytes.length);
        }
        return Arrays.equals(bytes, ZERO.bytes) ? ZERO : new Grain(bytes, level, false);
    }

    /** Whether all bytes are zero. */
    public boolean isZero() {
        return zero;
    }

    /** Copies {@code length} bytes from {@code from} (both inside the grain) to {@code target}. */
    public void copy(int from, byte[] target, int targetOffset, int length) {
        System.arraycopy(bytes, from, target, targetOffset, length);
    }

    /** The grain's own array, for digests and file writes inside the lab: never modify it. */
    byte[] shared() {
        return bytes;
    }

    /** The whole grain as one zlib stream (RFC 1950). The array is shared: never modify it. */
    public byte[] zlib() {
        byte[] known = zlib;
        if (known == null) {
            known = deflate(bytes, BYTES, level);
            zlib = known;
        }
        return known;
    }

    /** The first {@code length} bytes as one zlib stream, for a last grain that is written short. */
    public byte[] zlib(int length) {
        return length == BYTES ? zlib() : deflate(bytes, length, level);
    }

    private static byte[] deflate(byte[] source, int length, int level) {
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(source, 0, length);
            deflater.finish();
            byte[] out = new byte[length + length / 16 + 128];
            int used = deflater.deflate(out);
            if (!deflater.finished()) {
                throw new IllegalStateException("deflate needed more than " + out.length + " bytes for " + length);
            }
            return Arrays.copyOf(out, used);
        } finally {
            deflater.end();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Grain grain && Arrays.equals(bytes, grain.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
