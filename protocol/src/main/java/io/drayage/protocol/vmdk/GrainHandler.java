package io.drayage.protocol.vmdk;

/**
 * Takes what a {@link StreamOptimizedReader} finds. Called synchronously from {@link StreamOptimizedReader#feed}, in stream
 * order: {@link #header} once, then {@link #allocate} and {@link #grain} strictly in turn for each grain. An exception from
 * here leaves {@code feed} as it is and ends the reader.
 */
public interface GrainHandler {

    /**
     * The header and the descriptor are read and valid; grains follow.
     *
     * @param header of the stream
     * @param descriptor embedded in the stream; its file names mean nothing
     */
    void header(SparseExtentHeader header, DiskDescriptor descriptor);

    /**
     * Gives the array that the next grain's compressed bytes are copied into, from index 0.
     *
     * @param compressedBytes how many bytes it must hold at least, 1 to {@link SparseExtentHeader#maxCompressedBytes()}
     * @return an array of that length or longer; the reader writes to it until {@link #grain} hands it back. If the reader
     *     fails or is dropped first, it is not handed back: at most one array is ever outstanding.
     */
    byte[] allocate(int compressedBytes);

    /**
     * One whole grain. Sectors between the end of the last grain and this one are zero, and so are those after the last.
     *
     * @param lbaSectors first sector of the grain on the disk: a multiple of the grain size, below the capacity, greater
     *     than every one before
     * @param zlib the array from {@link #allocate}, now the handler's; bytes 0 (inclusive) to {@code length} (exclusive) are
     *     one zlib stream (RFC 1950), not yet checked
     * @param length of the compressed data in bytes
     */
    void grain(long lbaSectors, byte[] zlib, int length);

    /**
     * The writer says how far it has come while it finds nothing but zeros. Only values that make sense and are greater
     * than the last one arrive here.
     *
     * @param sector on the disk that the writer has reached, at most the capacity
     */
    default void progress(long sector) {}
}
