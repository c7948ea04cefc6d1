package io.drayage.engine.transfer;

/** One step of a disk in source order, on its way through the CPU stage. Confined to the disk's context. */
interface StageItem {
    /** Hands it to the CPU pool if memory allows; false to try again later. */
    boolean dispatch();

    /** Whether the CPU pool is done with it. */
    boolean isDone();

    /** Passes the outcome on; false when the sink has no room, to be called again then. Only when done, and in order. */
    boolean emit();

    /** Frees what it holds. Only before it was dispatched or after it is done. */
    void discard();
}
