package io.drayage.protocol.nfc;

import java.util.BitSet;

/**
 * Which chunks of a part of the disk hold anything; the others read as zeros.
 *
 * @param count chunks that were asked about
 */
public record AllocatedChunks(int count, BitSet allocated) {
    /** Takes a copy. */
    public AllocatedChunks {
        allocated = (BitSet) allocated.clone();
    }

    /** A copy. */
    @Override
    public BitSet allocated() {
        return (BitSet) allocated.clone();
    }

    /** Bytes of the bitmap on the wire: whole 32-bit words. */
    static int bitmapBytes(int count) {
        return ((count + 7) / 8 + 3) / 4 * 4;
    }

    static AllocatedChunks of(byte[] bitmap, int count) {
        BitSet bits = BitSet.valueOf(bitmap);
        bits.clear(count, Math.max(count, bits.length()));
        return new AllocatedChunks(count, bits);
    }
}
