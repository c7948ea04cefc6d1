package io.drayage.protocol.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An ext2/3/4 inode.
 *
 * @param raw all its bytes, extended attributes included; little-endian, never moved
 */
record ExtInode(long number, ByteBuffer raw) {
    static final long ROOT = 2;

    /** Where the block map, the extent tree, a short symbolic link or inline content is. */
    static final int MAP = 0x28;

    static final int MAP_BYTES = 60;

    private static final int EXTENTS = 0x80000;
    private static final int INLINE = 0x1000_0000;
    private static final int ATTRIBUTES_MAGIC = 0xea02_0000;
    private static final int SYSTEM = 7;

    boolean isDirectory() {
        return type() == 0x4000;
    }

    boolean isRegular() {
        return type() == 0x8000;
    }

    boolean isLink() {
        return type() == 0xa000;
    }

    boolean hasExtents() {
        return (raw.getInt(0x20) & EXTENTS) != 0;
    }

    boolean isInline() {
        return (raw.getInt(0x20) & INLINE) != 0;
    }

    /** Unsigned where it is sane; negative is for the caller to refuse. */
    long lengthBytes() {
        return (raw.getInt(4) & 0xffff_ffffL) | (long) raw.getInt(0x6c) << 32;
    }

    private int type() {
        return raw.getShort(0) & 0xf000;
    }

    /** The 60 bytes of the map. */
    ByteBuffer map() {
        return raw.slice(MAP, MAP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What of inline content does not fit into the map: the value of the attribute {@code system.data} behind the inode; empty if there is none. */
    byte[] inlineRest() {
        int at = raw.limit() > 130 ? 128 + (raw.getShort(128) & 0xffff) : raw.limit();
        if (at > raw.limit() - 4 || raw.getInt(at) != ATTRIBUTES_MAGIC) {
            return new byte[0];
        }
        int first = at + 4;
        int entry = first;
        while (entry <= raw.limit() - 16 && raw.getInt(entry) != 0) {
            int nameLength = raw.get(entry) & 0xff;
            if (isSystemData(entry, nameLength)) {
                return value(first, raw.getShort(entry + 2) & 0xffff, raw.getInt(entry + 8));
            }
            entry += (16 + nameLength + 3) & ~3;
        }
        return new byte[0];
    }

    private boolean isSystemData(int entry, int nameLength) {
        if (raw.get(entry + 1) != SYSTEM || nameLength != 4 || entry + 20 > raw.limit()) {
            return false;
        }
        byte[] name = new byte[4];
        raw.get(entry + 16, name);
        return new String(name, StandardCharsets.US_ASCII).equals("data");
    }

    private byte[] value(int first, int offset, int length) {
        if (length < 0 || offset + length > raw.limit() - first) {
            return new byte[0];
        }
        byte[] value = new byte[length];
        raw.get(first + offset, value);
        return value;
    }
}
