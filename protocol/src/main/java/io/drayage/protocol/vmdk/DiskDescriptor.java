package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The descriptor of a VMDK: text of {@code key = value} lines, extent lines and {@code ddb.} lines. Either a small file of
 * its own or embedded in a sparse extent, padded with NUL.
 *
 * <pre>
 * # Disk DescriptorFile
 * version=1
 * CID=fffffffe
 * parentCID=ffffffff
 * createType="streamOptimized"
 * RDONLY 8388608 SPARSE "generated-stream.vmdk"
 * ddb.adapterType = "lsilogic"
 * </pre>
 *
 * <p>Source: VMware, <i>Virtual Disk Format 5.0</i>, "The descriptor file". Names of files in here come from outside: never
 * open one without checking where it leads.
 *
 * @param header what is not {@code ddb.}, keys in lower case, values without quotes
 * @param extents in the order of the disk
 * @param ddb the disk database, keys in lower case without {@code ddb.}
 */
public record DiskDescriptor(Map<String, String> header, List<Extent> extents, Map<String, String> ddb) {

    /** Longest descriptor that is read, in bytes; QEMU has the same limit. */
    public static final int MAX_BYTES = 1 << 20;
    /** Longest line, in bytes. */
    public static final int MAX_LINE_BYTES = 4096;
    /** Most extents of one disk. */
    public static final int MAX_EXTENTS = 1024;

    private static final String STRUCTURE = "VMDK descriptor";
    private static final String NO_PARENT = "ffffffff";
    private static final String DDB = "ddb.";

    private static final Pattern EXTENT = Pattern.compile(
            "(RW|RDONLY|NOACCESS)\\s++(\\d{1,18})\\s++(\\w{1,32})(?:\\s++\"([^\"]++)\"(?:\\s++(\\d{1,18}))?+(?:\\s++\\S++)*+)?+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern KEY = Pattern.compile("[\\w.-]{1,128}");

    /** Copies its collections. */
    public DiskDescriptor {
        header = Map.copyOf(header);
        extents = List.copyOf(extents);
        ddb = Map.copyOf(ddb);
    }

    /**
     * One extent of the disk.
     *
     * @param access RW, RDONLY or NOACCESS
     * @param sectors its length, at most {@link SparseExtentHeader#MAX_CAPACITY_SECTORS}
     * @param type FLAT, SPARSE, ZERO, VMFS, VMFSSPARSE, SESPARSE, …, in upper case
     * @param fileName as written, without quotes; empty for ZERO
     * @param offsetSectors where it starts in the file; 0 where none is given
     */
    public record Extent(String access, long sectors, String type, Optional<String> fileName, long offsetSectors) {}

    /**
     * Reads a descriptor up to its first NUL or to the limit.
     *
     * @param text from its position on; position and limit are left alone
     * @return what it says; which keys must be there is the caller's to judge
     * @throws MalformedInputException if a bound is exceeded, a line is none of the kinds above, a header key comes twice or
     *     an extent contradicts its type; offsets count from the descriptor's first byte
     */
    public static DiskDescriptor parse(ByteBuffer text) {
        if (text.remaining() > MAX_BYTES) {
            throw new MalformedInputException(STRUCTURE, 0, "longer than " + MAX_BYTES + " bytes");
        }
        // Every encoding in use is a superset of ASCII whose later bytes are never a quote, '=', '#' or line end, so
        // the
        // structure can be read byte by byte and the values decoded when the encoding is known.
        String bytes = StandardCharsets.ISO_8859_1.decode(text.slice()).toString();
        int nul = bytes.indexOf('\0');
        return new Parser(nul < 0 ? bytes : bytes.substring(0, nul)).parse();
    }

    /** The layout that the writer names ("streamOptimized", "vmfs", "vmfsSparse", "seSparse", …). */
    public Optional<String> createType() {
        return Optional.ofNullable(header.get("createtype"));
    }

    /** Whether what is absent here is found in a parent disk instead of being zero. */
    public boolean hasParent() {
        return !header.getOrDefault("parentcid", NO_PARENT).equalsIgnoreCase(NO_PARENT);
    }

    /** State of one parse. */
    private static final class Parser {
        private final String text;
        private final Map<String, String> header = new HashMap<>();
        private final List<Extent> extents = new ArrayList<>();
        private final Map<String, String> ddb = new HashMap<>();
        private int lineStart;

        Parser(String text) {
            this.text = text;
        }

        DiskDescriptor parse() {
            while (lineStart < text.length()) {
                int end = text.indexOf('\n', lineStart);
                int lineEnd = end < 0 ? text.length() : end;
                require(lineEnd - lineStart <= MAX_LINE_BYTES, "line is longer than " + MAX_LINE_BYTES + " bytes");
                line(text.substring(lineStart, lineEnd).strip());
                lineStart = lineEnd + 1;
            }
            return decoded();
        }

        private void line(String line) {
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            Matcher extent = EXTENT.matcher(line);
            if (extent.matches()) {
                extent(extent);
                return;
            }
            int equals = line.indexOf('=');
            require(equals > 0, "line is neither a comment, an extent nor key = value");
            entry(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }

        private void entry(String name, String rawValue) {
            require(KEY.matcher(name).matches(), "bad key");
            String key = name.toLowerCase(Locale.ROOT);
            String value = unquoted(rawValue);
            if (key.startsWith(DDB)) {
                ddb.put(key.substring(DDB.length()), value);
            } else {
                require(header.putIfAbsent(key, value) == null, "key " + key + " comes twice");
            }
        }

        private String unquoted(String value) {
            if (!value.startsWith("\"")) {
                return value;
            }
            require(value.length() >= 2 && value.endsWith("\""), "quote is not closed");
            return value.substring(1, value.length() - 1);
        }

        private void extent(Matcher line) {
            require(extents.size() < MAX_EXTENTS, "more than " + MAX_EXTENTS + " extents");
            long sectors = Long.parseLong(line.group(2));
            require(sectors <= SparseExtentHeader.MAX_CAPACITY_SECTORS, "extent is larger than 64 TiB");
            String type = line.group(3).toUpperCase(Locale.ROOT);
            Optional<String> fileName = Optional.ofNullable(line.group(4));
            Optional<Long> offset = Optional.ofNullable(line.group(5)).map(Long::valueOf);
            require(
                    fileName.isEmpty() == type.equals("ZERO"),
                    "extent of type " + type + " with or without a file name");
            require(
                    type.equals("FLAT") ? offset.isPresent() : offset.isEmpty() || !refusesOffset(type),
                    "extent of type " + type + " with or without an offset");
            String access = line.group(1).toUpperCase(Locale.ROOT);
            extents.add(new Extent(access, sectors, type, fileName, offset.orElse(0L)));
        }

        private static boolean refusesOffset(String type) {
            return type.equals("VMFS") || type.endsWith("SPARSE");
        }

        private DiskDescriptor decoded() {
            Charset charset = charset(header.getOrDefault("encoding", ""));
            header.replaceAll((key, value) -> decode(value, charset));
            ddb.replaceAll((key, value) -> decode(value, charset));
            extents.replaceAll(extent -> new Extent(
                    extent.access(),
                    extent.sectors(),
                    extent.type(),
                    extent.fileName().map(name -> decode(name, charset)),
                    extent.offsetSectors()));
            return new DiskDescriptor(header, extents, ddb);
        }

        /** UTF-8 is the format's default; an encoding that this JVM lacks only spoils names outside ASCII. */
        private static Charset charset(String name) {
            String ascii = name.replace('_', '-');
            try {
                return Charset.isSupported(ascii) ? Charset.forName(ascii) : StandardCharsets.UTF_8;
            } catch (IllegalArgumentException illegalName) {
                return StandardCharsets.UTF_8;
            }
        }

        private static String decode(String bytes, Charset charset) {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), charset);
        }

        private void require(boolean holds, String reason) {
            if (!holds) {
                throw new MalformedInputException(STRUCTURE, lineStart, reason);
            }
        }
    }
}
