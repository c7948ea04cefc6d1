package io.drayage.engine.guest;

import io.drayage.protocol.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Unpacks LZ4's legacy frame, which the kernel uses: the magic number, then blocks of at most 8 MiB behind their packed length. By lz4-java's bounds-checked Java code: the input is a guest's.
 */
final class LegacyLz4Stream extends InputStream {
    private static final int BLOCK = 8 << 20;
    private static final int MAGIC = 0x184c2102;

    private final InputStream in;
    private final LZ4SafeDecompressor lz4 = LZ4Factory.safeInstance().safeDecompressor();
    private final byte[] block = new byte[BLOCK];
    private int at;
    private int end;

    LegacyLz4Stream(InputStream in) throws IOException {
        this.in = in;
        length();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (at == end) {
            if (!next()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(block, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean next() throws IOException {
        int length = length();
        // Frames may follow one another; zeros, as a file system pads, end them.
        if (length == MAGIC) {
            length = length();
        }
        if (length <= 0) {
            return false;
        }
        if (length > BLOCK + BLOCK / 255 + 16) {
            throw new MalformedInputException("LZ4 block", 0, "it has " + length + " bytes");
        }
        byte[] packed = in.readNBytes(length);
        if (packed.length < length) {
            throw new MalformedInputException("LZ4 block", 0, "it is cut short");
        }
        try {
            end = lz4.decompress(packed, 0, length, block, 0);
            at = 0;
            return true;
        } catch (LZ4Exception e) {
            throw new MalformedInputException("LZ4 block", 0, "it is damaged");
        }
    }

    /** Little-endian; −1 at the end. */
    private int length() throws IOException {
        byte[] bytes = in.readNBytes(4);
        if (bytes.length < 4) {
            return -1;
        }
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
    }
}
