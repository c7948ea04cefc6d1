package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.guest.DiskBytes.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the blocks of a file: the extent tree of ext4, or the direct and indirect blocks of ext2 and ext3. Both are walked level by level, so that a whole level is fetched at once; nodes are counted and levels
 * go down only, so a tree that refers to itself ends.
 */
final class ExtBlockMap {
    /** Nodes of one file's tree; in 4 KiB blocks they map 5 TiB in the worst layout that a file system makes. */
    private static final int MOST_NODES = 4096;

    private static final int MOST_DEPTH = 5;
    private static final int EXTENT_MAGIC = 0xf30a;
    private static final int EXTENT_HEADER = 12;
    private static final int LONGEST_WRITTEN = 32768;
    private static final int DIRECT = 12;
    private static final String EXTENTS = "ext extent tree";

    private final DiskBytes volume;
    private final ExtSuperblock fs;
    private final List<Run> runs = new ArrayList<>();
    private final long blocks;
    private int nodes;

    /** @param blocks how many blocks of the file are of interest */
    ExtBlockMap(DiskBytes volume, ExtSuperblock fs, long blocks) {
        this.volume = volume;
        this.fs = fs;
        this.blocks = blocks;
    }

    /**
     * Adjacent blocks of a file that are adjacent on the volume.
     *
     * @param logical the first one's place in the file
     * @param physical its place on the volume
     */
    record Run(long logical, long physical, long count) {}

    /** The file's written blocks below the bound, ascending; what is in none of them is zero. */
    List<Run> of(ExtInode inode) {
        if (inode.hasExtents()) {
            extents(inode);
        } else {
            indirect(inode.map());
        }
        return runs;
    }

    private void extents(ExtInode inode) {
        List<ByteBuffer> level = List.of(inode.map());
        int depth = -1;
        while (!level.isEmpty()) {
            List<Long> below = new ArrayList<>();
            int next = -1;
            for (ByteBuffer node : level) {
                next = depth(node, depth);
                if (next == 0) {
                    leaf(node);
                } else {
                    index(node, below);
                }
            }
            depth = next;
            level = nodes(below);
        }
    }

    /** Checks a node's header; {@code above} is its parent's depth, −1 for the root. */
    private int depth(ByteBuffer node, int above) {
        int entries = node.getShort(2) & 0xffff;
        int depth = node.getShort(6) & 0xffff;
        if ((node.getShort(0) & 0xffff) != EXTENT_MAGIC || entries * 12 + EXTENT_HEADER > node.limit()) {
            throw malformed("a node lacks its magic number, or has more entries than fit: " + entries);
        }
        if (above < 0 ? depth > MOST_DEPTH : depth != above - 1) {
            throw malformed("a node is of depth " + depth + (above < 0 ? "" : " below one of depth " + above));
        }
        return depth;
    }

    private void leaf(ByteBuffer node) {
        int entries = node.getShort(2) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int at = EXTENT_HEADER + i * 12;
            long logical = node.getInt(at) & 0xffff_ffffL;
            int length = node.getShort(at + 4) & 0xffff;
            long physical = (node.getInt(at + 8) & 0xffff_ffffL) | (node.getShort(at + 6) & 0xffffL) << 32;
            if (length <= LONGEST_WRITTEN) {
                add(logical, physical, length);
            }
        }
    }

    private void index(ByteBuffer node, List<Long> below) {
        int entries = node.getShort(2) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int at = EXTENT_HEADER + i * 12;
            if ((node.getInt(at) & 0xffff_ffffL) < blocks) {
                below.add((node.getInt(at + 4) & 0xffff_ffffL) | (node.getShort(at + 8) & 0xffffL) << 32);
            }
        }
    }

    private void indirect(ByteBuffer map) {
        long logical = 0;
        for (int i = 0; i < DIRECT; i++) {
            add(logical, map.getInt(i * 4) & 0xffff_ffffL, 1);
            logical++;
        }
        long perBlock = fs.blockBytes() / 4;
        long span = 1;
        for (int levels = 1; levels <= 3 && logical < blocks; levels++) {
            span *= perBlock;
            descend(map.getInt((DIRECT + levels - 1) * 4) & 0xffff_ffffL, levels, logical);
            logical += span;
        }
    }

    private void descend(long top, int levels, long logical) {
        long perBlock = fs.blockBytes() / 4;
        List<Pointer> level = top == 0 ? List.of() : List.of(new Pointer(logical, top));
        for (int depth = levels; depth >= 1; depth--) {
            long each = 1;
            for (int i = 1; i < depth; i++) {
                each *= perBlock;
            }
            List<ByteBuffer> read = nodes(level.stream().map(Pointer::block).toList());
            List<Pointer> below = new ArrayList<>();
            for (int n = 0; n < read.size(); n++) {
                for (int i = 0; i < perBlock; i++) {
                    long at = level.get(n).logical() + i * each;
                    long block = read.get(n).getInt(i * 4) & 0xffff_ffffL;
                    if (at >= blocks || block == 0) {
                        continue;
                    }
                    if (depth == 1) {
                        add(at, block, 1);
                    } else {
                        below.add(new Pointer(at, block));
                    }
                }
            }
            level = below;
        }
    }

    private record Pointer(long logical, long block) {}

    private List<ByteBuffer> nodes(List<Long> numbers) {
        nodes += numbers.size();
        if (nodes > MOST_NODES) {
            throw malformed("it has more than " + MOST_NODES + " nodes");
        }
        int size = fs.blockBytes();
        numbers.forEach(number -> requireBlocks(number, 1));
        volume.expect(
                numbers.stream().map(number -> new Span(number * size, size)).toList());
        List<ByteBuffer> read = new ArrayList<>();
        for (long number : numbers) {
            read.add(volume.read(EXTENTS, number * size, size).order(ByteOrder.LITTLE_ENDIAN));
        }
        return read;
    }

    private void add(long logical, long physical, long length) {
        long count = Math.min(length, blocks - logical);
        if (count <= 0 || physical == 0) {
            return;
        }
        requireBlocks(physical, count);
        Run last = runs.isEmpty() ? new Run(0, 0, 0) : runs.get(runs.size() - 1);
        if (logical < last.logical() + last.count()) {
            throw malformed("two extents hold block " + logical + " of the file, or they are out of order");
        }
        boolean adjacent = !runs.isEmpty()
                && last.logical() + last.count() == logical
                && last.physical() + last.count() == physical;
        if (adjacent) {
            runs.set(runs.size() - 1, new Run(last.logical(), last.physical(), last.count() + count));
        } else {
            runs.add(new Run(logical, physical, count));
        }
    }

    private void requireBlocks(long physical, long count) {
        if (physical < fs.groupsFirstBlock() || physical > fs.blocks() - count) {
            throw malformed("blocks " + physical + " + " + count + " are not among the volume's " + fs.blocks());
        }
    }

    private static MalformedInputException malformed(String reason) {
        return new MalformedInputException(EXTENTS, 0, reason);
    }
}
