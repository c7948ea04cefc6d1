package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.vmdk.GrainInflater;
import java.util.Arrays;
import java.util.Objects;

/** Read data of one fragment, still packed as it came. Immutable; {@link #unpack} may run on several threads at once. */
public final class Fragment {
    private static final String STRUCTURE = "NFC read fragment";

    private final NfcCompression compression;
    private final long diskOffset;
    private final int length;
    private final Pieces pieces;

    Fragment(ReadFragment head, Pieces pieces) {
        this.length = Math.toIntExact(head.length());
        this.diskOffset = head.requestOffset() + head.offset();
        this.pieces = pieces;
        this.compression = packing(head.compression());
    }

    /** A fragment labelled SkipZ that is as long on the wire as on the disk may be plain. */
    private NfcCompression packing(NfcCompression label) {
        boolean plain = label == NfcCompression.SKIPZ && pieces.length() == length && !SkipZ.isPacked(pieces, length);
        return plain ? NfcCompression.NONE : label;
    }

    /** Where it starts, in bytes on the disk. */
    public long diskOffset() {
        return diskOffset;
    }

    /** Bytes of the disk that it holds. */
    public int length() {
        return length;
    }

    /** Bytes that it takes in memory, as they came over the wire. */
    public int wireLength() {
        return pieces.length();
    }

    /** Whether its bytes came as they are on the disk. */
    public boolean isPlain() {
        return compression == NfcCompression.NONE;
    }

    /** Whether the host said that it is nothing but zeros; a plain fragment of zeros is not looked at. */
    public boolean isHole() {
        return compression == NfcCompression.SKIPZ && SkipZ.isHole(pieces, length);
    }

    /**
     * Writes some of the fragment's bytes of the disk.
     *
     * @param inflater for zlib; of the calling thread
     * @param from first byte of the fragment, inclusive
     * @param to exclusive
     * @param target gets {@code to - from} bytes from {@code targetOff} on, zeros included
     * @throws MalformedInputException when the packed data is not what its format allows or has another length
     */
    public void unpack(GrainInflater inflater, int from, int to, byte[] target, int targetOff) {
        Objects.checkFromToIndex(from, to, length);
        Objects.checkFromIndexSize(targetOff, to - from, target.length);
        switch (compression) {
            case NONE -> pieces.copyTo(from, target, targetOff, to - from);
            case SKIPZ -> SkipZ.unpack(pieces, length, from, to, target, targetOff);
            default -> unpackWhole(inflater, from, to, target, targetOff);
        }
    }

    private void unpackWhole(GrainInflater inflater, int from, int to, byte[] target, int targetOff) {
        byte[] packed = pieces.toArray();
        if (to - from == length) {
            decode(inflater, packed, target, targetOff);
            return;
        }
        byte[] whole = new byte[length];
        decode(inflater, packed, whole, 0);
        System.arraycopy(whole, from, target, targetOff, to - from);
    }

    private void decode(GrainInflater inflater, byte[] packed, byte[] target, int targetOff) {
        if (compression == NfcCompression.FASTLZ) {
            FastLz.decode(packed, target, targetOff, length);
            return;
        }
        int written = inflater.inflate(packed, 0, packed.length, target, targetOff, length);
        if (written != length) {
            Arrays.fill(target, targetOff, targetOff + written, (byte) 0);
            throw new MalformedInputException(
                    STRUCTURE, diskOffset, "zlib gives " + written + " bytes instead of " + length);
        }
    }
}
