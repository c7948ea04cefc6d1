package io.drayage.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * A UUID as 16 bytes in the order of its text (RFC 9562, section 4), whatever the byte order of the buffer: the one way in which every binary format of this module
 * holds ids. Stateless.
 */
public final class UuidBytes {
    /** Length in bytes. */
    public static final int BYTES = 16;

    /** All bits zero: where a format has room for an id and there is none. */
    public static final UUID NIL = new UUID(0, 0);

    private UuidBytes() {}

    /** Writes 16 bytes at an absolute index; position unchanged. */
    public static void put(ByteBuffer target, int index, UUID id) {
        putLong(target, index, id.getMostSignificantBits());
        putLong(target, index + Long.BYTES, id.getLeastSignificantBits());
    }

    /** Reads 16 bytes at an absolute index; position unchanged. */
    public static UUID get(ByteBuffer source, int index) {
        return new UUID(getLong(source, index), getLong(source, index + Long.BYTES));
    }

    private static void putLong(ByteBuffer target, int index, long value) {
        target.putLong(index, target.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
    }

    private static long getLong(ByteBuffer source, int index) {
        long value = source.getLong(index);
        return source.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }
}
