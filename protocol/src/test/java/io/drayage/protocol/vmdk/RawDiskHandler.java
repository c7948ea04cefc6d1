package io.drayage.protocol.vmdk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes every grain to its place in a raw file. */
final class RawDiskHandler implements GrainHandler {

    private final GrainInflater inflater = new JdkGrainInflater();
    private final RandomAccessFile disk;
    private final long capacityBytes;
    private final byte[] content = new byte[1 << 20];
    private @Nullable SparseExtentHeader header;

    RawDiskHandler(RandomAccessFile disk, long capacityBytes) {
        this.disk = disk;
        this.capacityBytes = capacityBytes;
    }

    @Override
    public void header(SparseExtentHeader newHeader, DiskDescriptor descriptor) {
        header = newHeader;
    }

    @Override
    public byte[] allocate(int compressedBytes) {
        return new byte[compressedBytes];
    }

    @Override
    public void grain(long lbaSectors, byte[] zlib, int length) {
        SparseExtentHeader known = Objects.requireNonNull(header);
        int inflated = inflater.inflate(zlib, 0, length, content, 0, known.grainBytes());
        known.requireGrainLength(lbaSectors, inflated);
        long start = lbaSectors * SparseExtentHeader.BYTES;
        try {
            disk.seek(start);
            disk.write(content, 0, (int) Math.min(inflated, capacityBytes - start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
