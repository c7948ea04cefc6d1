package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads ext2, ext3 and ext4: extents and indirect blocks, directories read linearly, inline content, 64-bit block numbers, meta block groups, symbolic links. The journal is not replayed: what a guest changed in
 * the seconds before the snapshot may not show, see {@link #needsRecovery}. Checksums are not verified. Names and content that the file system encrypts stay encrypted.
 */
public final class ExtFileSystem implements GuestFileSystem {
    private static final int MOST_LINKS = 16;
    private static final int LONGEST_LINK = 4096;

    /** Group descriptors that are summed for the free room: 4 MiB of them, 8 TiB of 4 KiB blocks. */
    private static final long MOST_DESCRIPTOR_BYTES = 4L << 20;

    private final DiskBytes volume;
    private final ExtSuperblock fs;

    private ExtFileSystem(DiskBytes volume, ExtSuperblock fs) {
        this.volume = volume;
        this.fs = fs;
    }

    /** Opens the file system of a volume. */
    public static ExtFileSystem open(DiskBytes volume) {
        return new ExtFileSystem(volume, ExtSuperblock.read(volume));
    }

    @Override
    public String name() {
        return fs.name();
    }

    /** Whether the journal holds changes that are not in their places yet. */
    public boolean needsRecovery() {
        return fs.needsRecovery();
    }

    @Override
    public Optional<Node> find(String path) {
        Deque<String> left = new ArrayDeque<>(GuestFileSystem.parts(path));
        Deque<ExtInode> way = new ArrayDeque<>();
        way.push(inode(ExtInode.ROOT));
        int links = 0;
        int steps = 0;
        while (!left.isEmpty()) {
            steps++;
            if (steps > MOST_PATH_PARTS) {
                throw malformed("path " + path, "its symbolic links lead over more than " + MOST_PATH_PARTS + " parts");
            }
            String part = left.pop();
            if (part.equals("..")) {
                if (way.size() > 1) {
                    way.pop();
                }
                continue;
            }
            Optional<ExtInode> next = child(way.element(), part);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            if (!next.get().isLink()) {
                way.push(next.get());
                continue;
            }
            links++;
            if (links > MOST_LINKS) {
                throw malformed("path " + path, "more than " + MOST_LINKS + " symbolic links");
            }
            follow(link(next.get()), left, way);
        }
        ExtInode found = way.element();
        return Optional.of(new Node(found.number(), found.isDirectory(), length(found)));
    }

    private static void follow(String target, Deque<String> left, Deque<ExtInode> way) {
        List<String> parts = GuestFileSystem.parts(target);
        for (int i = parts.size() - 1; i >= 0; i--) {
            left.push(parts.get(i));
        }
        while (target.startsWith("/") && way.size() > 1) {
            way.pop();
        }
    }

    private Optional<ExtInode> child(ExtInode directory, String name) {
        if (!directory.isDirectory()) {
            return Optional.empty();
        }
        return entries(directory).stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .map(entry -> inode(entry.id()));
    }

    @Override
    public List<Entry> list(Node directory) {
        return entries(inode(directory.id()));
    }

    private List<Entry> entries(ExtInode directory) {
        if (!directory.isDirectory()) {
            throw malformed("inode " + directory.number(), "it is no directory");
        }
        List<Entry> entries = new ArrayList<>();
        if (directory.isInline()) {
            byte[] map = bytes(directory.map());
            ExtDirectory.parse(map, 4, map.length, entries);
            byte[] rest = directory.inlineRest();
            ExtDirectory.parse(rest, 0, rest.length, entries);
            return entries;
        }
        long length = directory.lengthBytes();
        if (length < 0 || length > MOST_DIRECTORY_BYTES) {
            throw malformed("directory inode " + directory.number(), "it has " + length + " bytes");
        }
        byte[] content = content(directory, 0, (int) length);
        for (int at = 0; at < content.length; at += fs.blockBytes()) {
            ExtDirectory.parse(content, at, Math.min(content.length, at + fs.blockBytes()), entries);
        }
        return entries;
    }

    @Override
    public byte[] read(Node file, long offset, int limit) {
        ExtInode inode = inode(file.id());
        if (!inode.isRegular()) {
            throw malformed("inode " + file.id(), "it is no regular file");
        }
        return content(inode, offset, (int) Math.max(0, Math.min(limit, length(inode) - offset)));
    }

    @Override
    public List<DiskBytes.Span> spans(Node file, long limit) {
        ExtInode inode = inode(file.id());
        return inode.isInline() ? List.of() : spans(runs(inode, Math.min(limit, length(inode))));
    }

    @Override
    public Optional<Long> freeBytes() {
        long descriptors = fs.groups() * fs.descriptorBytes();
        if (descriptors > MOST_DESCRIPTOR_BYTES) {
            return Optional.of(free(fs.freeBlocks()));
        }
        // The superblock's own count is brought up to date only now and then while the volume is in use.
        List<DiskBytes.Span> blocks = new ArrayList<>();
        int perBlock = fs.blockBytes() / fs.descriptorBytes();
        for (long group = 0; group < fs.groups(); group += perBlock) {
            blocks.add(new DiskBytes.Span(fs.descriptorBlock(group) * fs.blockBytes(), fs.blockBytes()));
        }
        volume.expect(blocks);
        long free = 0;
        for (long group = 0; group < fs.groups(); group++) {
            ByteBuffer descriptor = descriptor(group);
            free += descriptor.getShort(0xc) & 0xffff;
            free += descriptor.limit() >= 64 ? (descriptor.getShort(0x2c) & 0xffffL) << 16 : 0;
        }
        return Optional.of(free(free));
    }

    /** Of so many clusters, as bytes; never more than there are. */
    private long free(long clusters) {
        return Math.min(clusters, fs.blocks() / fs.clusterBlocks()) * fs.clusterBlocks() * fs.blockBytes();
    }

    private ByteBuffer descriptor(long group) {
        int perBlock = fs.blockBytes() / fs.descriptorBytes();
        return volume.read(
                "ext group descriptor",
                fs.descriptorBlock(group) * fs.blockBytes() + group % perBlock * fs.descriptorBytes(),
                fs.descriptorBytes());
    }

    private ExtInode inode(long number) {
        if (number < 1 || number > fs.inodes()) {
            throw malformed("inode " + number, "there are only " + fs.inodes());
        }
        ByteBuffer descriptor = descriptor((number - 1) / fs.inodesPerGroup());
        long table = descriptor.getInt(8) & 0xffff_ffffL;
        if (descriptor.limit() >= 64) {
            table |= (descriptor.getInt(0x28) & 0xffff_ffffL) << 32;
        }
        if (table < 1 || table >= fs.blocks()) {
            throw malformed("inode " + number, "its table is at block " + table);
        }
        long at = table * fs.blockBytes() + (number - 1) % fs.inodesPerGroup() * fs.inodeBytes();
        return new ExtInode(number, volume.read("ext inode", at, fs.inodeBytes()));
    }

    private static long length(ExtInode inode) {
        long length = inode.lengthBytes();
        if (length < 0) {
            throw malformed("inode " + inode.number(), "its length is " + Long.toUnsignedString(length));
        }
        return length;
    }

    private String link(ExtInode inode) {
        long length = inode.lengthBytes();
        if (length < 1 || length > LONGEST_LINK) {
            throw malformed("symbolic link, inode " + inode.number(), "it has " + length + " bytes");
        }
        boolean isFast = length < ExtInode.MAP_BYTES && !inode.hasExtents() && !inode.isInline();
        byte[] target = isFast ? bytes(inode.map()) : content(inode, 0, (int) length);
        return new String(target, 0, (int) Math.min(length, target.length), StandardCharsets.UTF_8);
    }

    private List<ExtBlockMap.Run> runs(ExtInode inode, long bytes) {
        if (bytes > MOST_FILE_BYTES) {
            throw malformed("inode " + inode.number(), bytes + " bytes are more than are read of one file");
        }
        return new ExtBlockMap(volume, fs, (bytes + fs.blockBytes() - 1) / fs.blockBytes()).of(inode);
    }

    private List<DiskBytes.Span> spans(List<ExtBlockMap.Run> runs) {
        return runs.stream()
                .map(run -> new DiskBytes.Span(run.physical() * fs.blockBytes(), run.count() * fs.blockBytes()))
                .toList();
    }

    private byte[] content(ExtInode inode, long offset, int length) {
        byte[] content = new byte[length];
        if (inode.isInline()) {
            byte[] map = bytes(inode.map());
            byte[] rest = inode.inlineRest();
            byte[] whole = Arrays.copyOf(map, map.length + rest.length);
            System.arraycopy(rest, 0, whole, map.length, rest.length);
            int from = (int) Math.min(offset, whole.length);
            System.arraycopy(whole, from, content, 0, Math.min(length, whole.length - from));
            return content;
        }
        List<ExtBlockMap.Run> runs = runs(inode, offset + length);
        long firstBlock = offset / fs.blockBytes();
        List<ExtBlockMap.Run> wanted = runs.stream()
                .filter(run -> run.logical() + run.count() > firstBlock)
                .toList();
        volume.expect(wanted.stream()
                .flatMap(run -> span(run, offset, length).stream())
                .toList());
        wanted.forEach(run -> copy(run, offset, content));
        return content;
    }

    /** The part of a run that lies between two offsets of the file. */
    private Optional<DiskBytes.Span> span(ExtBlockMap.Run run, long offset, int length) {
        long start = run.logical() * fs.blockBytes();
        long from = Math.max(offset, start);
        long end = Math.min(offset + length, start + run.count() * fs.blockBytes());
        return from >= end
                ? Optional.empty()
                : Optional.of(new DiskBytes.Span(run.physical() * fs.blockBytes() + from - start, end - from));
    }

    private void copy(ExtBlockMap.Run run, long offset, byte[] content) {
        span(run, offset, content.length).ifPresent(span -> {
            int at = (int) Math.max(0, run.logical() * fs.blockBytes() - offset);
            for (long from = span.offset(); from < span.end(); ) {
                int count = (int) Math.min(span.end() - from, DiskBytes.MOST_BYTES);
                volume.read("ext file", from, count).get(content, at, count);
                at += count;
                from += count;
            }
        });
    }

    private static byte[] bytes(ByteBuffer map) {
        byte[] bytes = new byte[map.limit()];
        map.get(0, bytes);
        return bytes;
    }

    private static MalformedInputException malformed(String structure, String reason) {
        return new MalformedInputException(structure, 0, reason);
    }
}
