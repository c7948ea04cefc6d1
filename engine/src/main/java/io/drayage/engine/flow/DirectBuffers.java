package io.drayage.engine.flow;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size, used again and again: a part buffer costs milliseconds to map and zero. How many are out at once is bounded by whoever reserves
 * their bytes from {@link MemoryBudget} first; at most {@code keep} idle ones are held back. Safe for use by any thread.
 */
public final class DirectBuffers {
    private final int bufferBytes;
    private final int keep;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int lent;

    /**
     * @param bufferBytes capacity of each
     * @param keep most idle buffers to hold back
     */
    public DirectBuffers(int bufferBytes, int keep) {
        this.bufferBytes = bufferBytes;
        this.keep = keep;
    }

    /** Capacity of each buffer in bytes. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** A cleared buffer with undefined content; to be given back exactly once. */
    public ByteBuffer take() {
        synchronized (this) {
            lent++;
            ByteBuffer buffer = idle.poll();
            if (buffer != null) {
                return buffer.clear();
            }
        }
        return ByteBuffer.allocateDirect(bufferBytes);
    }

    /** Gives a buffer back; nobody may touch it afterwards. */
    public synchronized void give(ByteBuffer buffer) {
        if (buffer.capacity() != bufferBytes || lent == 0) {
            throw new IllegalStateException("buffer of " + buffer.capacity() + " bytes given back, " + lent + " lent");
        }
        lent--;
        if (idle.size() < keep) {
            idle.push(buffer);
        }
    }

    /** How many are out. */
    public synchronized int lent() {
        return lent;
    }
}
