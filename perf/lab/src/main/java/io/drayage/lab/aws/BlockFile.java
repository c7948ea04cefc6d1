package io.drayage.lab.aws;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of all blocks that were put, one after the other in a scratch file. Confined to one event loop. */
final class BlockFile implements AutoCloseable {
    /** What EBS calls a block. */
    static final int BLOCK_BYTES = 524_288;

    private final Path file;
    private final FileChannel channel;
    private long end;

    BlockFile(Path directory) {
        try {
            file = Files.createTempFile(directory, "lab-ebs-", ".blocks");
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends a block; where it is. */
    long append(Buffer block) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(block.getBytes());
            long position = end;
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
            end += BLOCK_BYTES;
            return position;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The block at a position. */
    byte[] read(long position) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES);
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
                // Until it is full: blocks are never cut.
            }
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
