package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The bytes of a disk or of a part of one. Reads may be of any offset and length; readers keep them short. */
public interface DiskBytes {
    /** The longest single read: 1 MiB. */
    int MOST_BYTES = 1 << 20;

    /** Size in bytes. */
    long lengthBytes();

    /**
     * Reads bytes that lie on the disk.
     *
     * @param offset 0 to {@link #lengthBytes()}, exclusive
     * @param length 1 to {@link #MOST_BYTES}
     * @return little-endian, from index 0, with {@code length} bytes; the caller's own
     * @throws AbsentBytesException when they must be fetched first
     */
    ByteBuffer read(long offset, int length);

    /**
     * Says which bytes will be read next, so that all that are absent can be fetched at once.
     *
     * @throws AbsentBytesException when some of them must be fetched first
     */
    default void expect(List<Span> spans) {}

    /**
     * A run of bytes.
     *
     * @param offset of its first byte
     * @param length at least 1
     */
    record Span(long offset, long length) {
        /** Offset after its last byte. */
        public long end() {
            return offset + length;
        }
    }

    /**
     * The same bytes, refusing what does not lie on the disk with a {@link MalformedInputException}: offsets come from the disk itself.
     *
     * @param structure what is read, for the message
     */
    default ByteBuffer read(String structure, long offset, int length) {
        if (offset < 0 || length < 1 || offset > lengthBytes() - length) {
            throw new MalformedInputException(
                    structure, offset, length + " bytes are not all on the " + lengthBytes() + " bytes that there are");
        }
        return read(offset, length);
    }

    /** A part of these bytes, such as a partition; it must lie within them. */
    default DiskBytes part(long offset, long length) {
        if (offset < 0 || length < 1 || offset > lengthBytes() - length) {
            throw new MalformedInputException(
                    "partition",
                    Math.max(0, offset),
                    length + " bytes are not all on the disk of " + lengthBytes() + " bytes");
        }
        return new DiskPart(this, offset, length);
    }

    /** Bytes that are all in memory; for tests and small images. The array is not copied. */
    static DiskBytes of(byte[] bytes) {
        return new DiskBytes() {
            @Override
            public long lengthBytes() {
                return bytes.length;
            }

            @Override
            public ByteBuffer read(long offset, int length) {
                byte[] copy = new byte[length];
                System.arraycopy(bytes, Math.toIntExact(offset), copy, 0, length);
                return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }
}
