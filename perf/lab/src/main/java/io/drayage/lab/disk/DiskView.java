package io.drayage.lab.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** A disk as of one moment: the base below its layers. Of a snapshot it never changes; the live view of a disk sees later guest writes. Thread-safe. */
public final class DiskView implements GrainContent {
    private final GrainContent base;
    private final List<DiskLayer> newestFirst;
    private final long sequence;

    DiskView(GrainContent base, List<DiskLayer> newestFirst, long sequence) {
        this.base = base;
        this.newestFirst = List.copyOf(newestFirst);
        this.sequence = sequence;
    }

    /** Number of the last guest write that this view contains. */
    public long sequence() {
        return sequence;
    }

    DiskLayer top() {
        return newestFirst.get(0);
    }

    @Override
    public long capacityBytes() {
        return base.capacityBytes();
    }

    @Override
    public Grain grain(long index) {
        for (DiskLayer layer : newestFirst) {
            DiskLayer.Written written = layer.get(index);
            if (written != null) {
                return inside(index, written.grain());
            }
        }
        return inside(index, base.grain(index));
    }

    private Grain inside(long index, Grain grain) {
        int valid = validBytes(index);
        if (valid == Grain.BYTES || grain.isZero()) {
            return grain;
        }
        byte[] cut = new byte[Grain.BYTES];
        grain.copy(0, cut, 0, valid);
        return Grain.of(cut);
    }

    @Override
    public long nextData(long from) {
        long next = base.nextData(from);
        for (DiskLayer layer : newestFirst) {
            next = Math.min(next, layer.next(from, next));
        }
        return next;
    }

    /**
     * What the guest wrote after {@code sinceSequence} and up to this view, whole grains, sorted, merged, clipped to the capacity. With 0 it is everything written since
     * the disk was made, which is less than everything it holds.
     */
    public List<ByteRange> changedSince(long sinceSequence) {
        TreeMap<Long, DiskLayer.Written> latest = new TreeMap<>();
        for (DiskLayer layer : newestFirst) {
            layer.entries().forEach(entry -> latest.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        List<ByteRange> ranges = new ArrayList<>();
        latest.forEach((index, written) -> {
            if (written.sequence() > sinceSequence && written.sequence() <= sequence) {
                append(ranges, index * Grain.BYTES, validBytes(index));
            }
        });
        return ranges;
    }

    private static void append(List<ByteRange> ranges, long start, long length) {
        ByteRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.startBytes() + last.lengthBytes() == start) {
            ranges.set(ranges.size() - 1, new ByteRange(last.startBytes(), last.lengthBytes() + length));
        } else {
            ranges.add(new ByteRange(start, length));
        }
    }

    /** SHA-256 of the whole disk, zeros included, lower-case hex. */
    public String sha256() {
        MessageDigest digest = digest();
        long count = grainCount();
        for (long index = 0; index < count; index++) {
            digest.update(grain(index).shared(), 0, validBytes(index));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Writes the disk as a sparse raw file of exactly the capacity, replacing {@code target}. */
    public void exportRaw(Path target) throws IOException {
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            long count = grainCount();
            for (long index = nextData(0); index < count; index = nextData(index + 1)) {
                Grain grain = grain(index);
                if (!grain.isZero()) {
                    writeFully(out, ByteBuffer.wrap(grain.shared(), 0, validBytes(index)), index * Grain.BYTES);
                }
            }
            if (out.size() < capacityBytes()) {
                writeFully(out, ByteBuffer.allocate(1), capacityBytes() - 1);
            }
        }
    }

    private static void writeFully(FileChannel out, ByteBuffer source, long at) throws IOException {
        long position = at;
        while (source.hasRemaining()) {
            position += out.write(source, position);
        }
    }
}
