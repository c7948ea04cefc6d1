package io.drayage.engine.source;

import io.drayage.protocol.vmdk.GrainInflater;

/** A block as it came from the source, perhaps still compressed. Immutable but for being used up. */
public interface SourceBlock {
    /** Index of the block on the disk. */
    long index();

    /** Bytes of memory that it holds, all of them out of the credit given to the source. */
    int heldBytes();

    /**
     * Writes the block's 512 KiB, bytes beyond the disk's end as zeros. Called once, on a CPU thread.
     *
     * @param target at least 512 KiB; overwritten from index 0
     * @throws io.drayage.protocol.MalformedInputException when the compressed data is not what it must be
     */
    void materialise(GrainInflater inflater, byte[] target);
}
