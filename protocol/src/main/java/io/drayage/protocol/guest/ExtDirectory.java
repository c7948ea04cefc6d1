package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Parses directory blocks of ext2/3/4. Hash trees need no reader of their own: their inner nodes look like blocks with a single deleted entry.
 *
 * <pre>
 * 0 inode (4, 0 = deleted), 4 length of this record (2), 6 length of the name (1), 7 type (1: 2 = directory), 8 name
 * </pre>
 */
final class ExtDirectory {
    private static final int HEADER = 8;
    private static final int DIRECTORY = 2;

    private ExtDirectory() {}

    /** Adds the entries of one block, or of one piece of inline content. */
    static void parse(byte[] block, int from, int to, List<GuestFileSystem.Entry> into) {
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int at = from;
        while (at <= to - HEADER) {
            int length = length(bytes, at, to - from);
            if (length < HEADER || length % 4 != 0 || length > to - at) {
                throw new MalformedInputException("ext directory", at, "an entry of " + length + " bytes");
            }
            int nameLength = bytes.get(at + 6) & 0xff;
            if (nameLength > length - HEADER) {
                throw new MalformedInputException("ext directory", at, "a name of " + nameLength + " bytes");
            }
            long inode = bytes.getInt(at) & 0xffff_ffffL;
            String name = new String(block, at + HEADER, nameLength, StandardCharsets.UTF_8);
            if (inode != 0 && nameLength > 0 && !name.equals(".") && !name.equals("..")) {
                into.add(new GuestFileSystem.Entry(name, inode, bytes.get(at + 7) == DIRECTORY));
            }
            at += length;
        }
    }

    /** In blocks of 64 KiB the length of a whole block does not fit into its field. */
    private static int length(ByteBuffer bytes, int at, int whole) {
        int length = bytes.getShort(at + 4) & 0xffff;
        return whole == 1 << 16 && (length == 0xffff || length == 0) ? whole : length;
    }
}
