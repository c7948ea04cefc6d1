package io.drayage.engine.transfer;

import io.drayage.engine.transfer.BlockRecord.State;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The table's file: pages of {@value #PAGE_BLOCKS} records, 4 KiB each, written only where a page's blocks differ. What a page holds is summed up in one byte of
 * heap: all unknown, all zero in the baseline, all zero in an epoch of this run, or mixed. So an empty disk of 62 TiB costs 2 MiB of heap and no file at all.
 *
 * <p>One page is cached and written back when another is needed, which makes filling and scanning in order one call per page. Not thread-safe; guarded by its
 * table. Blocks on file I/O.
 */
final class TablePages implements Closeable {
    static final int PAGE_BLOCKS = 64;
    private static final int PAGE_BYTES = PAGE_BLOCKS * BlockRecord.BYTES;
    private static final byte ALL_UNKNOWN = 0;
    private static final byte ALL_BASE_ZERO = 1;
    private static final byte MIXED = 2;
    private static final int FIRST_NEW_ZERO = 3;
    private static final int MOST_UNIFORM_EPOCH = 255 - FIRST_NEW_ZERO;

    private final FileChannel file;
    private final byte[] summaries;
    private final ByteBuffer cache = ByteBuffer.allocate(PAGE_BYTES);
    private int cachedPage = -1;
    private boolean dirty;

    TablePages(Path path, long blocks) throws IOException {
        this.file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE);
        this.summaries = new byte[Math.toIntExact((blocks + PAGE_BLOCKS - 1) / PAGE_BLOCKS)];
    }

    int pages() {
        return summaries.length;
    }

    /** Whether all blocks of the page are alike and without data. */
    boolean isUniform(int page) {
        return summaries[page] != MIXED;
    }

    BlockRecord read(long block) throws IOException {
        int page = pageOf(block);
        if (isUniform(page)) {
            return uniform(page);
        }
        load(page);
        return BlockRecord.read(cache, slotOf(block));
    }

    void write(long block, BlockRecord record) throws IOException {
        int page = pageOf(block);
        load(page);
        record.write(cache, slotOf(block));
        summaries[page] = MIXED;
        dirty = true;
    }

    /** Gives all blocks from {@code first} to {@code end} exclusive the same record, one without data. */
    void fill(long first, long end, BlockRecord record) throws IOException {
        long block = first;
        while (block < end) {
            boolean wholePage = block % PAGE_BLOCKS == 0 && end - block >= PAGE_BLOCKS;
            if (wholePage && record.epoch() <= MOST_UNIFORM_EPOCH) {
                long endOfWhole = end - end % PAGE_BLOCKS;
                Arrays.fill(summaries, pageOf(block), pageOf(endOfWhole - 1) + 1, summaryOf(record));
                if (cachedPage >= pageOf(block) && cachedPage < pageOf(endOfWhole - 1) + 1) {
                    forgetCache();
                }
                block = endOfWhole;
            } else {
                write(block++, record);
            }
        }
    }

    private BlockRecord uniform(int page) {
        int summary = Byte.toUnsignedInt(summaries[page]);
        return switch (summary) {
            case ALL_UNKNOWN -> BlockRecord.UNKNOWN;
            case ALL_BASE_ZERO -> BlockRecord.BASE_ZERO;
            default -> BlockRecord.newZero(summary - FIRST_NEW_ZERO);
        };
    }

    private static byte summaryOf(BlockRecord record) {
        if (record.state() == State.UNKNOWN) {
            return ALL_UNKNOWN;
        }
        return record.state() == State.BASE_ZERO ? ALL_BASE_ZERO : (byte) (FIRST_NEW_ZERO + record.epoch());
    }

    private void load(int page) throws IOException {
        if (cachedPage == page) {
            return;
        }
        writeBack();
        if (isUniform(page)) {
            BlockRecord record = uniform(page);
            for (int slot = 0; slot < PAGE_BLOCKS; slot++) {
                record.write(cache, slot * BlockRecord.BYTES);
            }
        } else {
            readPage(page);
        }
        cachedPage = page;
    }

    private void readPage(int page) throws IOException {
        cachedPage = -1;
        cache.clear();
        while (cache.hasRemaining()) {
            if (file.read(cache, (long) page * PAGE_BYTES + cache.position()) < 0) {
                throw new EOFException("page " + page + " ends at byte " + cache.position());
            }
        }
    }

    private void writeBack() throws IOException {
        if (dirty) {
            cache.clear();
            while (cache.hasRemaining()) {
                file.write(cache, (long) cachedPage * PAGE_BYTES + cache.position());
            }
            dirty = false;
        }
    }

    private void forgetCache() {
        cachedPage = -1;
        dirty = false;
    }

    private static int pageOf(long block) {
        return (int) (block / PAGE_BLOCKS);
    }

    private static int slotOf(long block) {
        return (int) (block % PAGE_BLOCKS) * BlockRecord.BYTES;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
