package io.drayage.lab.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk whose content is a raw image file, read positionally. The file must not change while the disk lives; its length is rounded up to a sector. */
public final class FileContent implements GrainContent, AutoCloseable {
    private final FileChannel channel;
    private final long fileBytes;

    /** Opens {@code raw} for reading. */
    public FileContent(Path raw) throws IOException {
        channel = FileChannel.open(raw, StandardOpenOption.READ);
        fileBytes = channel.size();
        if (fileBytes == 0) {
            channel.close();
            throw new IOException(raw + " is empty: a disk needs at least one sector");
        }
    }

    @Override
    public long capacityBytes() {
        return (fileBytes + 511) / 512 * 512;
    }

    @Override
    public Grain grain(long index) {
        byte[] bytes = new byte[Grain.BYTES];
        ByteBuffer target = ByteBuffer.wrap(bytes);
        long at = index * Grain.BYTES;
        try {
            while (target.hasRemaining() && channel.read(target, at + target.position()) > 0) {
                // Until the grain is full or the file ends; the rest stays zero.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Grain.of(bytes);
    }

    @Override
    public long nextData(long from) {
        return Math.min(from, grainCount());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
