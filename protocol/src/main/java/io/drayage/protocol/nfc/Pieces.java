package io.drayage.protocol.nfc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of one fragment as they came off the socket, without a copy: views of the buffers that arrived. Small views are copied together, so that a peer that sends byte by byte cannot make
 * each byte hold an object and an array of its own. Filled by one thread, then read by one.
 */
final class Pieces {
    private static final int COPY_BELOW = 2048;
    private static final int TAIL_BYTES = 16 << 10;

    private final int expected;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private int length;
    private ByteBuffer tail = ByteBuffer.allocate(0);

    /** @param expected how many bytes will be added in all */
    Pieces(int expected) {
        this.expected = expected;
    }

    int length() {
        return length;
    }

    int missing() {
        return expected - length;
    }

    int count() {
        return pieces.size();
    }

    /** Takes a view of all that remains in {@code bytes}; its buffer must not change any more. */
    void add(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (more >= COPY_BELOW) {
            pieces.add(bytes.slice());
            tail = ByteBuffer.allocate(0);
        } else {
            copy(bytes);
        }
        length += more;
    }

    private void copy(ByteBuffer bytes) {
        int left = bytes.remaining();
        int missing = missing();
        while (left > 0) {
            if (!tail.hasRemaining()) {
                tail = ByteBuffer.allocate(Math.min(TAIL_BYTES, missing));
                pieces.add(tail.duplicate().limit(0));
            }
            int taken = Math.min(left, tail.remaining());
            tail.put(bytes.slice().limit(taken));
            bytes.position(bytes.position() + taken);
            pieces.get(pieces.size() - 1).limit(tail.position());
            left -= taken;
            missing -= taken;
        }
    }

    /** Copies {@code count} bytes from {@code at} on. */
    void copyTo(int at, byte[] target, int targetOff, int count) {
        int skip = at;
        int to = targetOff;
        int left = count;
        for (int i = 0; left > 0; i++) {
            ByteBuffer piece = pieces.get(i);
            int available = piece.limit() - skip;
            if (available <= 0) {
                skip -= piece.limit();
                continue;
            }
            int taken = Math.min(available, left);
            piece.get(skip, target, to, taken);
            to += taken;
            left -= taken;
            skip = 0;
        }
    }

    byte[] toArray() {
        byte[] all = new byte[length];
        copyTo(0, all, 0, length);
        return all;
    }
}
