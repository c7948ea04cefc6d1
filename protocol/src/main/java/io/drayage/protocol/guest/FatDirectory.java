package io.drayage.protocol.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Parses a FAT directory.
 *
 * <pre>
 * entry of 32 bytes: 0 name 8.3 (00 = end, e5 = deleted), 11 attributes (0f = part of a long name, 08 = label, 10 = directory), 12 case of the name, 20 cluster's upper half, 26 its lower half, 28 length
 * long name part:    0 number (40 = the last one, which comes first), 1, 14, 28 five, six and two UTF-16 characters, 13 checksum of the short name
 * </pre>
 *
 * <p>Long name parts that do not belong to the entry behind them are ignored, as Windows and Linux do.
 */
final class FatDirectory {
    private static final int ENTRY = 32;
    private static final int LONG_NAME = 0x0f;
    private static final int LABEL = 0x08;
    private static final int DIRECTORY = 0x10;

    /** Windows NT's: a short name's parts that are shown in lower case. */
    private static final int LOWER_BASE = 0x08;

    private static final int LOWER_EXTENSION = 0x10;
    private static final int[] CHARACTERS = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    private FatDirectory() {}

    /** A file or directory. {@code shortName} and {@code longName} in lower case; the latter empty if there is none. */
    record Item(String name, String shortName, String longName, long cluster, boolean directory, long lengthBytes) {
        boolean isNamed(String lowerCase) {
            return lowerCase.equals(shortName) || lowerCase.equals(longName);
        }
    }

    static List<Item> parse(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        List<Item> items = new ArrayList<>();
        String[] parts = new String[21];
        int expected = 0;
        int total = 0;
        int checksum = -1;
        for (int at = 0; at <= content.length - ENTRY && content[at] != 0; at += ENTRY) {
            int first = content[at] & 0xff;
            int attributes = content[at + 11] & 0xff;
            if (first != 0xe5 && attributes == LONG_NAME) {
                int number = first & 0x3f;
                if ((first & 0x40) != 0 && number >= 1 && number <= 20) {
                    total = number;
                    expected = number;
                    checksum = content[at + 13] & 0xff;
                }
                boolean fits = number >= 1 && number == expected && (content[at + 13] & 0xff) == checksum;
                if (fits) {
                    parts[number] = part(bytes, at);
                    expected--;
                } else {
                    total = 0;
                }
                continue;
            }
            if (first != 0xe5 && (attributes & LABEL) == 0 && first != '.') {
                boolean whole = total > 0 && expected == 0 && checksum == checksum(content, at);
                items.add(item(bytes, at, whole ? joined(parts, total) : ""));
            }
            total = 0;
        }
        return items;
    }

    private static Item item(ByteBuffer bytes, int at, String longName) {
        String shortName = shortName(bytes, at);
        long cluster = (bytes.getShort(at + 20) & 0xffffL) << 16 | (bytes.getShort(at + 26) & 0xffffL);
        return new Item(
                longName.isEmpty() ? shortName : longName,
                shortName.toLowerCase(Locale.ROOT),
                longName.toLowerCase(Locale.ROOT),
                cluster,
                (bytes.get(at + 11) & DIRECTORY) != 0,
                bytes.getInt(at + 28) & 0xffff_ffffL);
    }

    private static String shortName(ByteBuffer bytes, int at) {
        byte[] raw = new byte[11];
        bytes.get(at, raw);
        if (raw[0] == 5) {
            raw[0] = (byte) 0xe5;
        }
        String base = new String(raw, 0, 8, StandardCharsets.ISO_8859_1).stripTrailing();
        String extension = new String(raw, 8, 3, StandardCharsets.ISO_8859_1).stripTrailing();
        int lower = bytes.get(at + 12);
        base = (lower & LOWER_BASE) == 0 ? base : base.toLowerCase(Locale.ROOT);
        extension = (lower & LOWER_EXTENSION) == 0 ? extension : extension.toLowerCase(Locale.ROOT);
        return extension.isEmpty() ? base : base + "." + extension;
    }

    private static String part(ByteBuffer bytes, int at) {
        StringBuilder text = new StringBuilder();
        for (int offset : CHARACTERS) {
            char c = bytes.getChar(at + offset);
            if (c == 0) {
                break;
            }
            text.append(c);
        }
        return text.toString();
    }

    private static String joined(String[] parts, int total) {
        StringBuilder name = new StringBuilder();
        for (int i = 1; i <= total; i++) {
            name.append(parts[i]);
        }
        return name.toString();
    }

    private static int checksum(byte[] content, int at) {
        int sum = 0;
        for (int i = 0; i < 11; i++) {
            sum = ((sum & 1) << 7) + (sum >> 1) + (content[at + i] & 0xff) & 0xff;
        }
        return sum;
    }
}
