package io.drayage.lab.vcenter;

import io.drayage.lab.disk.ByteRange;
import io.drayage.lab.disk.Grain;
import io.drayage.lab.fault.ChangedAreaFault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Makes answers about changed areas wrong, each in its way. */
final class ChangedAreaLies {
    private static final int SECTOR = 512;
    private static final long BLOCK = 512 * 1024;
    private static final int WIDEST_GRAINS = 9;

    private ChangedAreaLies() {}

    /** Takes one block of 512 KiB out of what changed: that of a byte that {@code seed} picks out of all of them. */
    static List<ByteRange> withoutOne(List<ByteRange> areas, long seed) {
        long total = areas.stream().mapToLong(ByteRange::lengthBytes).sum();
        if (total == 0) {
            return areas;
        }
        long at = new SplittableRandom(seed).nextLong(total);
        for (ByteRange area : areas) {
            if (at < area.lengthBytes()) {
                return without((area.startBytes() + at) / BLOCK, areas);
            }
            at -= area.lengthBytes();
        }
        throw new IllegalStateException("the areas are longer than their sum");
    }

    /** Takes a block of 512 KiB out. */
    static List<ByteRange> without(long block, List<ByteRange> areas) {
        long from = block * BLOCK;
        long to = from + BLOCK;
        List<ByteRange> left = new ArrayList<>();
        for (ByteRange area : areas) {
            long end = area.startBytes() + area.lengthBytes();
            add(left, area.startBytes(), Math.min(end, from));
            add(left, Math.max(area.startBytes(), to), end);
        }
        return left;
    }

    private static void add(List<ByteRange> ranges, long from, long to) {
        if (from < to) {
            ranges.add(new ByteRange(from, to - from));
        }
    }

    /** Widens areas by up to eight grains to either side, and merges those that meet. */
    static List<ByteRange> widened(List<ByteRange> areas, long seed, long capacity) {
        List<ByteRange> wide = new ArrayList<>();
        for (ByteRange area : areas) {
            SplittableRandom random = new SplittableRandom(seed ^ area.startBytes());
            long from = Math.max(0, area.startBytes() - (long) random.nextInt(WIDEST_GRAINS) * Grain.BYTES);
            long end = area.startBytes() + area.lengthBytes();
            long to = Math.min(capacity, end + (long) random.nextInt(WIDEST_GRAINS) * Grain.BYTES);
            ByteRange last = wide.isEmpty() ? new ByteRange(-1, 0) : wide.get(wide.size() - 1);
            if (last.startBytes() + last.lengthBytes() >= from) {
                wide.remove(wide.size() - 1);
                from = last.startBytes();
                to = Math.max(to, last.startBytes() + last.lengthBytes());
            }
            add(wide, from, to);
        }
        return wide;
    }

    /** Makes a reply wrong. */
    static ChangedAreaReply told(ChangedAreaReply reply, ChangedAreaFault.Kind kind, long capacity) {
        long at = reply.startOffset();
        List<ByteRange> areas = new ArrayList<>(reply.areas());
        return switch (kind) {
            case MISSING_AREA, NOTHING_CHANGED, OVER_REPORT, FILE_FAULT, NOT_FOUND -> reply;
            case WRONG_ORDER -> with(reply, reversed(areas, at));
            case OVERLAP -> with(reply, overlapping(areas, at));
            case BEYOND_DISK -> with(reply, last(areas, new ByteRange(capacity - SECTOR, 2 * SECTOR)));
            case BEFORE_START -> with(reply, first(areas, new ByteRange(at - SECTOR, SECTOR)));
            case EMPTY_AREA -> with(reply, first(areas, new ByteRange(at, 0)));
            case NEGATIVE_AREA -> with(reply, first(areas, new ByteRange(at, -SECTOR)));
            case MISALIGNED -> with(reply, first(areas, new ByteRange(at + 1, 2)));
            case WRONG_START -> new ChangedAreaReply(at + SECTOR, reply.length(), areas);
            case NO_PROGRESS -> new ChangedAreaReply(at, 0, List.of());
            case CRAWL -> new ChangedAreaReply(at, SECTOR, List.of());
        };
    }

    private static ChangedAreaReply with(ChangedAreaReply reply, List<ByteRange> areas) {
        return new ChangedAreaReply(reply.startOffset(), reply.length(), areas);
    }

    private static List<ByteRange> reversed(List<ByteRange> areas, long at) {
        if (areas.size() < 2) {
            return List.of(new ByteRange(at + 2 * SECTOR, SECTOR), new ByteRange(at, SECTOR));
        }
        Collections.reverse(areas);
        return areas;
    }

    private static List<ByteRange> overlapping(List<ByteRange> areas, long at) {
        ByteRange one = areas.isEmpty() ? new ByteRange(at, SECTOR) : areas.remove(0);
        return first(first(areas, new ByteRange(one.startBytes() + one.lengthBytes() - SECTOR, SECTOR)), one);
    }

    private static List<ByteRange> first(List<ByteRange> areas, ByteRange area) {
        areas.add(0, area);
        return areas;
    }

    private static List<ByteRange> last(List<ByteRange> areas, ByteRange area) {
        areas.add(area);
        return areas;
    }
}
