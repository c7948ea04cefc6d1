package io.drayage.engine.guest;

import io.drayage.engine.api.EngineException;
import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.guest.AbsentBytesException;
import io.drayage.protocol.guest.DiskBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;

/**
 * The blocks of a disk that have been fetched, in a sparse local file, and which ones are wanted beyond them. Blocks that were fetched and hold nothing take no room. Blocking: worker threads only, one at a time.
 */
public final class DiskSpool implements DiskBytes, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long lengthBytes;
    private BlockSet present = BlockSet.empty();
    private BlockSet wanted = BlockSet.empty();
    private boolean last;

    private DiskSpool(Path file, FileChannel channel, long lengthBytes) {
        this.file = file;
        this.channel = channel;
        this.lengthBytes = lengthBytes;
    }

    /** Makes the file; it goes when the spool is closed. */
    static DiskSpool create(Path file, long lengthBytes) {
        try {
            return new DiskSpool(
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.SPARSE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    lengthBytes);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Keeps a block that was fetched.
     *
     * @param block at least 512 KiB, the block from index 0
     */
    public void write(long index, byte[] block) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, BlockGeometry.validBytes(index, lengthBytes));
            long at = index * BlockGeometry.BLOCK_BYTES;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * What readers wanted since the last call and is not here.
     *
     * @param ahead how many blocks behind each run of wanted ones are added
     */
    BlockSet takeWanted(int ahead) {
        long end = BlockGeometry.blockCount(lengthBytes);
        BlockSet.Builder taken = BlockSet.builder();
        for (Iterator<BlockSet.Span> spans = wanted.spans(); spans.hasNext(); ) {
            BlockSet.Span span = spans.next();
            taken.add(span.first(), Math.min(end, span.end() + ahead) - span.first());
        }
        wanted = BlockSet.empty();
        return taken.build().minus(present);
    }

    /** These blocks have been fetched; those that were not written are zero. */
    void arrived(BlockSet blocks) {
        present = present.union(blocks);
    }

    /** Nothing more is fetched: from now on what is not here cannot be read. */
    void noMore() {
        last = true;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public void expect(List<Span> spans) {
        BlockSet.Builder all = BlockSet.builder();
        for (Span span : spans) {
            long end = Math.min(span.end(), lengthBytes);
            if (span.offset() >= 0 && span.offset() < end) {
                add(all, span.offset(), end);
            }
        }
        require(all.build(), spans.isEmpty() ? 0 : spans.get(0).offset());
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        BlockSet.Builder all = BlockSet.builder();
        add(all, offset, offset + length);
        require(all.build(), offset);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            long at = offset;
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, at);
                if (read < 0) {
                    // Beyond the last block that was written: zero.
                    break;
                }
                at += read;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        return bytes.clear();
    }

    private static void add(BlockSet.Builder blocks, long offset, long end) {
        long first = offset / BlockGeometry.BLOCK_BYTES;
        blocks.add(first, (end - 1) / BlockGeometry.BLOCK_BYTES - first + 1);
    }

    private void require(BlockSet blocks, long offset) {
        BlockSet absent = blocks.minus(present);
        if (absent.isEmpty()) {
            return;
        }
        if (last) {
            throw new MalformedInputException("disk", offset, "this check has read as much of it as it may");
        }
        wanted = wanted.union(absent);
        throw new AbsentBytesException();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static EngineException failed(Path file, IOException cause) {
        return new EngineException(
                EngineException.Kind.LOCAL_DISK,
                "file " + file,
                String.valueOf(cause.getMessage()),
                "Check the work directory's disk",
                cause);
    }
}
