package io.drayage.engine.flow;

/**
 * Bytes held of the process-wide budget by one disk. Confined to the disk's context. Closing it returns everything; closing twice is harmless.
 */
public interface MemoryLease extends AutoCloseable {
    /** Bytes held now. */
    long heldBytes();

    /** Takes more if there is room and no other VM's turn is due; never waits. */
    boolean tryGrow(long bytes);

    /** Gives bytes back, never below the minimum window that was reserved at admission. */
    void shrink(long bytes);

    @Override
    void close();
}
