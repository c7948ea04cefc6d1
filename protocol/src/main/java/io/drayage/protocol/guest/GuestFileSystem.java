package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file system, read only. Paths are absolute with slashes. Every method may throw {@link AbsentBytesException}, and {@link MalformedInputException} for what breaks the format or is beyond the bounds of this
 * reader.
 */
public interface GuestFileSystem {
    /** The most bytes that a directory may have: 8 MiB, well above 100,000 names. */
    int MOST_DIRECTORY_BYTES = 8 << 20;

    /** How far into a file can be read: 256 MiB. */
    long MOST_FILE_BYTES = 256L << 20;

    /** The most parts, symbolic links expanded, that a path may have. */
    int MOST_PATH_PARTS = 128;

    /** For messages: {@code ext4}, {@code FAT32}. */
    String name();

    /** The file or directory at this path, symbolic links followed, or empty if there is none. */
    Optional<Node> find(String path);

    /** What a directory holds, in its order, {@code .} and {@code ..} left out. */
    List<Entry> list(Node directory);

    /** Where a file's content is on the volume, at most the first {@code limit} bytes of it, in file order; holes and content kept elsewhere are left out. */
    List<DiskBytes.Span> spans(Node file, long limit);

    /**
     * Some of a file's bytes.
     *
     * @param offset 0 or more
     * @return as many as the file has there, at most {@code limit}
     */
    byte[] read(Node file, long offset, int limit);

    /** Room that is left, in bytes; empty where it is not known without reading much. */
    Optional<Long> freeBytes();

    /** A file or directory. {@code id} is the file system's own: an inode, a first cluster. */
    record Node(long id, boolean directory, long lengthBytes) {}

    /** A name in a directory and what it stands for. A symbolic link's is neither followed nor a directory. */
    record Entry(String name, long id, boolean directory) {}

    /** The parts of a path, empty ones and {@code .} left out. */
    static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        if (parts.size() > MOST_PATH_PARTS) {
            throw new MalformedInputException("path", 0, "it has more than " + MOST_PATH_PARTS + " parts");
        }
        return parts;
    }
}
