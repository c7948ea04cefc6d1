package io.drayage.lab.vmdk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing little-endian byte buffer that can be padded to sectors. Reused chunk after chunk. */
final class SectorBuffer {
    static final int SECTOR = 512;
    private byte[] bytes;
    private int length;

    SectorBuffer(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    void clear() {
        length = 0;
    }

    SectorBuffer u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    SectorBuffer u16(int value) {
        return u8(value).u8(value >>> 8);
    }

    SectorBuffer u32(long value) {
        return u16((int) value).u16((int) (value >>> 16));
    }

    SectorBuffer u64(long value) {
        return u32(value).u32(value >>> 32);
    }

    SectorBuffer raw(byte[] source, int count) {
        room(count);
        System.arraycopy(source, 0, bytes, length, count);
        length += count;
        return this;
    }

    SectorBuffer text(String ascii) {
        byte[] source = ascii.getBytes(StandardCharsets.US_ASCII);
        return raw(source, source.length);
    }

    /** Zeros up to the next multiple of 512 counted from {@code start}, a former {@link #length()}. */
    SectorBuffer padFrom(int start) {
        return zeros((SECTOR - (length - start) % SECTOR) % SECTOR);
    }

    SectorBuffer zeros(int count) {
        room(count);
        Arrays.fill(bytes, length, length + count, (byte) 0);
        length += count;
        return this;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }
}
