package io.drayage.engine.image;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.block.BlockGeometry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A raw disk image under construction: {@code NAME.<random>.partial}, sparse, renamed to its name only when it is whole and on disk, so that a reader never sees half an
 * image. Whoever begins an image removes the partial files of others: an engine that was thought dead then has nothing left to rename. Blocks that are never written are holes. Blocking: worker threads only. Not thread-safe.
 */
final class RawImageFile implements AutoCloseable {
    /** Runs of zeros of this size inside a block stay holes: the usual file-system block. */
    private static final int HOLE_BYTES = 4096;

    private static final String PARTIAL = ".partial";

    private static final byte[] ZEROS = new byte[HOLE_BYTES];

    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final long capacityBytes;
    private boolean committed;

    private RawImageFile(Path target, Path partial, FileChannel channel, long capacityBytes) {
        this.target = target;
        this.partial = partial;
        this.channel = channel;
        this.capacityBytes = capacityBytes;
    }

    /** Starts an image of {@code capacityBytes}; left-over partial files are removed. */
    static RawImageFile create(Path target, long capacityBytes) {
        Path partial = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + PARTIAL);
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
            removePartials(target);
            FileChannel channel = FileChannel.open(
                    partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (capacityBytes > 0) {
                // One byte at the end gives the file its length without allocating what lies before.
                channel.write(ByteBuffer.wrap(new byte[1]), capacityBytes - 1);
            }
            return new RawImageFile(target, partial, channel, capacityBytes);
        } catch (IOException e) {
            throw localDisk(partial, e);
        }
    }

    private static void removePartials(Path target) throws IOException {
        String start = target.getFileName() + ".";
        List<Path> left;
        try (Stream<Path> files = Files.list(target.toAbsolutePath().getParent())) {
            left = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(start) && name.endsWith(PARTIAL);
                    })
                    .toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
    }

    /** Writes a block's bytes, cut at the disk's end; runs of zeros stay holes. */
    void write(long blockIndex, byte[] block) {
        int valid = BlockGeometry.validBytes(blockIndex, capacityBytes);
        long base = blockIndex * BlockGeometry.BLOCK_BYTES;
        int at = 0;
        while (at < valid) {
            int dataStart = skipZeros(block, at, valid);
            int dataEnd = skipData(block, dataStart, valid);
            if (dataEnd > dataStart) {
                writeFully(ByteBuffer.wrap(block, dataStart, dataEnd - dataStart), base + dataStart);
            }
            at = dataEnd;
        }
    }

    /** Makes the image durable and gives it its name. */
    void commit() {
        try {
            channel.force(true);
            channel.close();
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory =
                    FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
            committed = true;
        } catch (IOException e) {
            throw localDisk(target, e);
        }
    }

    /** Without a commit before, removes what was written. */
    @Override
    public void close() {
        try {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw localDisk(partial, e);
        }
    }

    static EngineException localDisk(Path file, IOException e) {
        return new EngineException(
                EngineException.Kind.LOCAL_DISK,
                "file " + file,
                String.valueOf(e.getMessage()),
                "Make room on that file system or give another directory, and check its permissions",
                e);
    }

    private static int skipZeros(byte[] block, int from, int limit) {
        int at = from;
        while (at < limit) {
            int length = Math.min(HOLE_BYTES, limit - at);
            if (!isZero(block, at, length)) {
                break;
            }
            at += length;
        }
        return at;
    }

    private static int skipData(byte[] block, int from, int limit) {
        int at = from;
        while (at < limit) {
            int length = Math.min(HOLE_BYTES, limit - at);
            if (isZero(block, at, length)) {
                break;
            }
            at += length;
        }
        return at;
    }

    private static boolean isZero(byte[] block, int from, int length) {
        return Arrays.equals(block, from, from + length, ZEROS, 0, length);
    }

    private void writeFully(ByteBuffer bytes, long position) {
        long at = position;
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw localDisk(partial, e);
        }
    }
}
