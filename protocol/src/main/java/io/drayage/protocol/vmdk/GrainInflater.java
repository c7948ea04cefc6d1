package io.drayage.protocol.vmdk;

/**
 * Inflates one grain: a zlib stream (RFC 1950) that is independent of all others. Not thread-safe; one instance per thread
 * at a time, reusable after a failure too.
 */
public interface GrainInflater extends AutoCloseable {

    /**
     * Inflates a whole zlib stream and checks it: header, no preset dictionary, end within the input, nothing after the
     * end, Adler-32, output not longer than {@code maxLength}. How short it may be is {@link
     * SparseExtentHeader#requireGrainLength}'s to judge.
     *
     * @param zlib holds the compressed bytes
     * @param off first of them
     * @param len how many there are
     * @param target receives the output; its content is undefined after a failure
     * @param targetOff where the output starts
     * @param maxLength most bytes to write; nothing is written beyond {@code targetOff + maxLength}
     * @return bytes written, 0 to {@code maxLength}
     * @throws io.drayage.protocol.MalformedInputException if the stream is anything but that; its offset counts from
     *     {@code off}
     */
    int inflate(byte[] zlib, int off, int len, byte[] target, int targetOff, int maxLength);

    /** Frees native memory; the instance is unusable afterwards. */
    @Override
    default void close() {}
}
