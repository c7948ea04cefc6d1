package io.drayage.engine.flow;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
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

    /** A cleared buffer with undefined content; to be given back exactly once. Fails with BUDGET when the JVM's own limit on direct memory is below the budget. */
    public ByteBuffer take() {
        synchronized (this) {
            ByteBuffer buffer = idle.poll();
            if (buffer != null) {
                lent++;
                return buffer.clear();
            }
        }
        ByteBuffer buffer = allocate();
        synchronized (this) {
            lent++;
        }
        return buffer;
    }

    private ByteBuffer allocate() {
        try {
            return ByteBuffer.allocateDirect(bufferBytes);
        } catch (OutOfMemoryError e) {
            throw new EngineException(
                    Kind.BUDGET,
                    "memory outside the heap",
                    "the JVM refused " + bufferBytes + " bytes: " + e.getMessage(),
                    "Start the JVM with -XX:MaxDirectMemorySize of the memory budget plus 64 MiB, or lower --memory",
                    e);
        }
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
