package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import java.util.Arrays;

/** {@code u32 whole length, u32 0}, then {@code u32 offset, u32 length, bytes} in ascending order to the end; what no segment covers is zero. Stateless. */
final class SkipZ {
    private static final int HEADER = 8;
    private static final int SEGMENT = 8;
    private static final String STRUCTURE = "SkipZ data";

    private SkipZ() {}

    /** No segment at all: zeros. */
    static boolean isHole(Pieces packed, int length) {
        return packed.length() == HEADER && new Reader(packed, length).problem.isEmpty();
    }

    /** Whether it is well-formed to its end. */
    static boolean isPacked(Pieces packed, int length) {
        var reader = new Reader(packed, length);
        while (reader.next()) {
            // checks each segment
        }
        return reader.problem.isEmpty();
    }

    static void unpack(Pieces packed, int length, int from, int to, byte[] target, int targetOff) {
        Arrays.fill(target, targetOff, targetOff + to - from, (byte) 0);
        var reader = new Reader(packed, length);
        while (reader.next()) {
            int first = Math.max(from, reader.segmentOffset);
            int end = Math.min(to, reader.segmentOffset + reader.segmentLength);
            if (first < end) {
                packed.copyTo(
                        reader.dataAt + first - reader.segmentOffset, target, targetOff + first - from, end - first);
            }
        }
        if (!reader.problem.isEmpty()) {
            throw new MalformedInputException(STRUCTURE, reader.at, reader.problem);
        }
    }

    /** Walks the segments; stops at the end or at the first problem. */
    private static final class Reader {
        private final Pieces packed;
        private final int length;
        private final byte[] word = new byte[8];
        private int at = HEADER;
        private int covered;
        private int segmentOffset;
        private int segmentLength;
        private int dataAt;
        private String problem = "";

        Reader(Pieces packed, int length) {
            this.packed = packed;
            this.length = length;
            if (packed.length() < HEADER) {
                problem = "cut before the end of its head";
                return;
            }
            packed.copyTo(0, word, 0, HEADER);
            if (u32(0) != length || u32(4) != 0) {
                problem = "the head says " + u32(0) + " bytes instead of " + length;
            }
        }

        boolean next() {
            int left = packed.length() - at;
            if (!problem.isEmpty() || left == 0) {
                return false;
            }
            if (left < SEGMENT) {
                problem = "cut in the head of a segment";
                return false;
            }
            packed.copyTo(at, word, 0, SEGMENT);
            long offset = u32(0);
            long count = u32(4);
            if (offset < covered || count == 0 || offset + count > length || count > left - SEGMENT) {
                problem = "segment of " + count + " bytes at " + offset + " does not fit";
                return false;
            }
            segmentOffset = (int) offset;
            segmentLength = (int) count;
            dataAt = at + SEGMENT;
            covered = segmentOffset + segmentLength;
            at = dataAt + segmentLength;
            return true;
        }

        private long u32(int index) {
            return (word[index] & 0xFFL)
                    | (word[index + 1] & 0xFFL) << 8
                    | (word[index + 2] & 0xFFL) << 16
                    | (word[index + 3] & 0xFFL) << 24;
        }
    }
}
