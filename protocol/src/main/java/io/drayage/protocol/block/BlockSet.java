package io.drayage.protocol.block;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of block indexes of one disk. Thread-safe.
 *
 * <p>Held as pages of {@value #PAGE_BLOCKS} bits (2 GiB of disk in 512 bytes) that exist only where some but not all of their blocks are in the set: an empty page
 * and a full page are one object each. A set that follows a disk's changes costs memory by what changed, not by the disk's size: at worst 4 MiB for 16 TiB.
 */
public final class BlockSet {
    /** Blocks of one page. */
    static final int PAGE_BLOCKS = 1 << 12;

    static final int PAGE_WORDS = PAGE_BLOCKS / Long.SIZE;

    /** The one page without bits, and the one that has them all; compared by identity, never written to. */
    private static final long[] VOID = new long[PAGE_WORDS];

    private static final long[] FULL = fullPage();

    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    private static final BlockSet EMPTY = new BlockSet(new long[0][], 0);

    /** Canonical: no page but {@link #VOID} is without bits, none but {@link #FULL} has all, the last is not void. */
    private final long[][] pages;

    private final long count;

    private BlockSet(long[][] pages, long count) {
        this.pages = pages;
        this.count = count;
    }

    /**
     * A run of adjacent blocks.
     *
     * @param first index of its first block
     * @param count at least 1
     */
    public record Span(long first, long count) {
        public Span {
            BlockGeometry.requireBlocks(first, count);
        }

        /** Index after its last block. */
        public long end() {
            return first + count;
        }
    }

    /** The set without any block. */
    public static BlockSet empty() {
        return EMPTY;
    }

    /**
     * Every block of a disk.
     *
     * @param blockCount 0 to {@link BlockGeometry#MAX_BLOCKS}, both inclusive
     */
    public static BlockSet all(long blockCount) {
        return blockCount == 0 ? EMPTY : builder().add(0, blockCount).build();
    }

    /** Collects blocks for a new set. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many blocks are in the set. */
    public long count() {
        return count;
    }

    /** Whether no block is in the set. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether a block is in the set; false for any index that no disk has. */
    public boolean contains(long block) {
        long number = block / PAGE_BLOCKS;
        if (block < 0 || number >= pages.length) {
            return false;
        }
        long[] page = pages[(int) number];
        return (page[wordOf(block)] & (1L << block)) != 0;
    }

    /** The set as runs of adjacent blocks: ascending, none empty, no two adjacent. The iterator belongs to one thread and takes constant memory. */
    public Iterator<Span> spans() {
        return new BlockSpans(this);
    }

    /** Blocks of this set, of the other, or of both. */
    public BlockSet union(BlockSet other) {
        return combine(other, Math.max(pages.length, other.pages.length), BlockSet::unionOf);
    }

    /** Blocks of this set that are not in the other. */
    public BlockSet minus(BlockSet other) {
        return combine(other, pages.length, BlockSet::differenceOf);
    }

    /** Blocks that are in both sets. */
    public BlockSet intersect(BlockSet other) {
        return combine(other, Math.min(pages.length, other.pages.length), BlockSet::intersectionOf);
    }

    /** About how many bytes of heap the set takes, the shared full page not counted. */
    public long memoryBytes() {
        long bytes = ARRAY_HEADER_BYTES + (long) pages.length * REFERENCE_BYTES;
        for (long[] page : pages) {
            if (page != VOID && page != FULL) {
                bytes += ARRAY_HEADER_BYTES + (long) PAGE_WORDS * Long.BYTES;
            }
        }
        return bytes;
    }

    /** The first block at or after {@code from} that is in the set, or -1. */
    long nextIn(long from) {
        for (long at = from; at / PAGE_BLOCKS < pages.length; at = (at / PAGE_BLOCKS + 1) * PAGE_BLOCKS) {
            long[] page = pages[(int) (at / PAGE_BLOCKS)];
            int bit = page == VOID ? -1 : nextBit(page, (int) (at % PAGE_BLOCKS), 0);
            if (bit >= 0) {
                return at / PAGE_BLOCKS * PAGE_BLOCKS + bit;
            }
        }
        return -1;
    }

    /** The first block at or after {@code from} that is not in the set. */
    long nextOut(long from) {
        long at = from;
        while (at / PAGE_BLOCKS < pages.length) {
            long[] page = pages[(int) (at / PAGE_BLOCKS)];
            int bit = page == FULL ? -1 : nextBit(page, (int) (at % PAGE_BLOCKS), -1L);
            if (bit >= 0) {
                return at / PAGE_BLOCKS * PAGE_BLOCKS + bit;
            }
            at = (at / PAGE_BLOCKS + 1) * PAGE_BLOCKS;
        }
        return at;
    }

    /** The first bit from {@code from} on that is set once the page was xored with {@code flip}, or -1. */
    private static int nextBit(long[] page, int from, long flip) {
        int word = from / Long.SIZE;
        long bits = (page[word] ^ flip) & (-1L << from);
        while (bits == 0) {
            word++;
            if (word == PAGE_WORDS) {
                return -1;
            }
            bits = page[word] ^ flip;
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
    }

    private interface PageOperation {
        long[] of(long[] left, long[] right);
    }

    private BlockSet combine(BlockSet other, int length, PageOperation operation) {
        long[][] combined = new long[length][];
        for (int i = 0; i < length; i++) {
            combined[i] = operation.of(page(i), other.page(i));
        }
        return of(combined, length);
    }

    private long[] page(int number) {
        return number < pages.length ? pages[number] : VOID;
    }

    private static long[] unionOf(long[] left, long[] right) {
        if (left == VOID || right == FULL) {
            return right;
        }
        if (right == VOID || left == FULL) {
            return left;
        }
        long[] page = left.clone();
        for (int i = 0; i < PAGE_WORDS; i++) {
            page[i] |= right[i];
        }
        return page;
    }

    private static long[] intersectionOf(long[] left, long[] right) {
        if (left == VOID || right == FULL) {
            return left;
        }
        if (right == VOID || left == FULL) {
            return right;
        }
        long[] page = left.clone();
        for (int i = 0; i < PAGE_WORDS; i++) {
            page[i] &= right[i];
        }
        return page;
    }

    private static long[] differenceOf(long[] left, long[] right) {
        if (left == VOID || right == FULL) {
            return VOID;
        }
        if (right == VOID) {
            return left;
        }
        long[] page = left.clone();
        for (int i = 0; i < PAGE_WORDS; i++) {
            page[i] &= ~right[i];
        }
        return page;
    }

    /** Makes pages canonical and counts them; takes the array over. */
    private static BlockSet of(long[][] pages, int used) {
        long count = 0;
        int length = 0;
        for (int i = 0; i < used; i++) {
            pages[i] = canonical(pages[i]);
            int bits = bits(pages[i]);
            count += bits;
            length = bits > 0 ? i + 1 : length;
        }
        return length == 0 ? EMPTY : new BlockSet(length == pages.length ? pages : Arrays.copyOf(pages, length), count);
    }

    private static long[] canonical(long[] page) {
        int bits = bits(page);
        return bits == 0 ? VOID : bits == PAGE_BLOCKS ? FULL : page;
    }

    private static int bits(long[] page) {
        if (page == VOID || page == FULL) {
            return page == VOID ? 0 : PAGE_BLOCKS;
        }
        int bits = 0;
        for (long word : page) {
            bits += Long.bitCount(word);
        }
        return bits;
    }

    private static int wordOf(long block) {
        return (int) (block % PAGE_BLOCKS) / Long.SIZE;
    }

    private static long[] fullPage() {
        long[] page = new long[PAGE_WORDS];
        Arrays.fill(page, -1L);
        return page;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BlockSet set && count == set.count && Arrays.deepEquals(pages, set.pages);
    }

    @Override
    public int hashCode() {
        return Objects.hash(count, Arrays.deepHashCode(pages));
    }

    @Override
    public String toString() {
        return "BlockSet[" + count + " blocks]";
    }

    /** Collects runs of blocks in any order, overlapping or not. Belongs to one thread; ends with {@link #build()}. */
    public static final class Builder {
        private long[][] pages = {VOID};
        private int used;
        private boolean built;

        private Builder() {}

        /**
         * Adds a run of blocks.
         *
         * @param first 0 to {@link BlockGeometry#MAX_BLOCKS} exclusive
         * @param count at least 1; the run must lie on the largest disk
         */
        public Builder add(long first, long count) {
            BlockGeometry.requireBlocks(first, count);
            if (built) {
                throw new IllegalStateException("the set is built");
            }
            long end = first + count;
            room((int) ((end - 1) / PAGE_BLOCKS));
            for (long at = first; at < end; ) {
                int number = (int) (at / PAGE_BLOCKS);
                long stop = Math.min(end, (number + 1L) * PAGE_BLOCKS);
                pages[number] = filled(pages[number], (int) (at % PAGE_BLOCKS), (int) (stop - at));
                at = stop;
            }
            return this;
        }

        /** The set; the builder can no longer be used. */
        public BlockSet build() {
            built = true;
            return of(pages, used);
        }

        private void room(int lastPage) {
            if (lastPage >= pages.length) {
                int filled = pages.length;
                pages = Arrays.copyOf(pages, Math.max(lastPage + 1, filled * 2));
                Arrays.fill(pages, filled, pages.length, VOID);
            }
            used = Math.max(used, lastPage + 1);
        }

        private static long[] filled(long[] page, int first, int count) {
            if (count == PAGE_BLOCKS || page == FULL) {
                return FULL;
            }
            long[] target = page == VOID ? new long[PAGE_WORDS] : page;
            int last = first + count - 1;
            long head = -1L << first;
            long tail = -1L >>> (Long.SIZE - 1 - last % Long.SIZE);
            int from = first / Long.SIZE;
            int to = last / Long.SIZE;
            if (from == to) {
                target[from] |= head & tail;
            } else {
                target[from] |= head;
                Arrays.fill(target, from + 1, to, -1L);
                target[to] |= tail;
            }
            return target;
        }
    }
}
