package io.drayage.protocol.guest;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads FAT12, FAT16 and FAT32 with long names. Names are compared without regard to case. */
public final class FatFileSystem implements GuestFileSystem {
    private static final long FIRST_CLUSTER = 2;

    private final DiskBytes volume;
    private final FatGeometry fs;

    private FatFileSystem(DiskBytes volume, FatGeometry fs) {
        this.volume = volume;
        this.fs = fs;
    }

    /** Opens the file system of a volume. */
    public static FatFileSystem open(DiskBytes volume) {
        return new FatFileSystem(volume, FatGeometry.read(volume));
    }

    @Override
    public String name() {
        return "FAT" + fs.bits();
    }

    @Override
    public Optional<Node> find(String path) {
        Node at = new Node(fs.rootCluster(), true, 0);
        for (String part : GuestFileSystem.parts(path)) {
            if (!at.directory()) {
                return Optional.empty();
            }
            Optional<FatDirectory.Item> next = items(at).stream()
                    .filter(item -> item.isNamed(part.toLowerCase(Locale.ROOT)))
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = new Node(
                    next.get().cluster(), next.get().directory(), next.get().lengthBytes());
        }
        return Optional.of(at);
    }

    @Override
    public List<Entry> list(Node directory) {
        return items(directory).stream()
                .map(item -> new Entry(item.name(), item.cluster(), item.directory()))
                .toList();
    }

    private List<FatDirectory.Item> items(Node directory) {
        if (!directory.directory()) {
            throw malformed("FAT directory", "cluster " + directory.id() + " is a file");
        }
        boolean fixedRoot = directory.id() == 0 && fs.bits() != 32;
        long first = directory.id() == 0 ? fs.rootCluster() : directory.id();
        byte[] content = fixedRoot
                ? content(List.of(new DiskBytes.Span(fs.rootByte(), fs.rootEntries() * 32L)), fs.rootEntries() * 32)
                : whole(chain(first, MOST_DIRECTORY_BYTES / fs.clusterBytes() + 1));
        return FatDirectory.parse(content);
    }

    private byte[] whole(List<DiskBytes.Span> chain) {
        long length = chain.stream().mapToLong(DiskBytes.Span::length).sum();
        if (length > MOST_DIRECTORY_BYTES) {
            throw malformed("FAT directory", "it has more than " + MOST_DIRECTORY_BYTES + " bytes");
        }
        return content(chain, (int) length);
    }

    @Override
    public List<DiskBytes.Span> spans(Node file, long limit) {
        long length = Math.min(limit, file.lengthBytes());
        if (length > MOST_FILE_BYTES) {
            throw malformed("FAT file", length + " bytes are more than are read of one file");
        }
        return length == 0 ? List.of() : chain(file.id(), (length + fs.clusterBytes() - 1) / fs.clusterBytes());
    }

    @Override
    public byte[] read(Node file, long offset, int limit) {
        int length = (int) Math.max(0, Math.min(limit, file.lengthBytes() - offset));
        List<DiskBytes.Span> wanted = new ArrayList<>();
        long at = 0;
        for (DiskBytes.Span span : spans(file, offset + length)) {
            long from = Math.max(offset, at);
            long end = Math.min(offset + length, at + span.length());
            if (from < end) {
                wanted.add(new DiskBytes.Span(span.offset() + from - at, end - from));
            }
            at += span.length();
        }
        return content(wanted, length);
    }

    /** Not known without reading the whole FAT, and nobody asks. */
    @Override
    public Optional<Long> freeBytes() {
        return Optional.empty();
    }

    /** The first clusters of a chain, neighbours put together. A chain that is longer than the volume has clusters is a loop. */
    private List<DiskBytes.Span> chain(long first, long most) {
        List<DiskBytes.Span> spans = new ArrayList<>();
        long cluster = first;
        for (long count = 0; count < most && !isEnd(cluster); count++) {
            if (count == fs.clusters()) {
                throw malformed(
                        "FAT chain", "it has more clusters than the volume's " + fs.clusters() + ": it is a loop");
            }
            if (cluster < FIRST_CLUSTER || cluster >= fs.clusters() + FIRST_CLUSTER) {
                throw malformed("FAT chain", "cluster " + cluster + " is not one of the " + fs.clusters());
            }
            long at = fs.dataByte() + (cluster - FIRST_CLUSTER) * fs.clusterBytes();
            DiskBytes.Span last = spans.isEmpty() ? new DiskBytes.Span(-1, 1) : spans.get(spans.size() - 1);
            if (last.end() == at) {
                spans.set(spans.size() - 1, new DiskBytes.Span(last.offset(), last.length() + fs.clusterBytes()));
            } else {
                spans.add(new DiskBytes.Span(at, fs.clusterBytes()));
            }
            cluster = next(cluster);
        }
        return spans;
    }

    private boolean isEnd(long cluster) {
        return switch (fs.bits()) {
            case 12 -> cluster >= 0xff8;
            case 16 -> cluster >= 0xfff8;
            default -> cluster >= 0xfff_fff8L;
        };
    }

    private long next(long cluster) {
        return switch (fs.bits()) {
            case 12 -> {
                int pair = fat(cluster + cluster / 2, 2).getShort(0) & 0xffff;
                yield cluster % 2 == 0 ? pair & 0xfff : pair >> 4;
            }
            case 16 -> fat(cluster * 2, 2).getShort(0) & 0xffff;
            default -> fat(cluster * 4, 4).getInt(0) & 0xfff_ffffL;
        };
    }

    private ByteBuffer fat(long at, int length) {
        if (at > fs.fatBytes() - length) {
            throw malformed("FAT", "byte " + at + " is beyond its end");
        }
        return volume.read("FAT", fs.fatByte() + at, length);
    }

    private byte[] content(List<DiskBytes.Span> spans, int length) {
        volume.expect(spans);
        byte[] content = new byte[length];
        int at = 0;
        for (DiskBytes.Span span : spans) {
            long from = span.offset();
            while (from < span.end() && at < length) {
                int count = (int) Math.min(Math.min(span.end() - from, length - at), DiskBytes.MOST_BYTES);
                volume.read("FAT file", from, count).get(content, at, count);
                at += count;
                from += count;
            }
        }
        return content;
    }

    private static MalformedInputException malformed(String structure, String reason) {
        return new MalformedInputException(structure, 0, reason);
    }
}
