package io.drayage.engine.image;

import io.drayage.protocol.manifest.ManifestEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns manifest entries in block order into few large GETs: neighbours that lie close together in the same segment share one. Holds one entry of look-ahead.
 * Not thread-safe; the iterator may block (it reads a local file).
 */
public final class FetchPlanner {
    /** The longest range; with the fetch window it bounds the reader's memory. */
    public static final int MAX_RANGE_BYTES = 2 << 20;
    /** A hole between two frames that is cheaper to fetch than to skip by another request. */
    static final int MAX_GAP_BYTES = 128 << 10;

    private final Iterator<ManifestEntry> entries;
    private ManifestEntry.@Nullable Data ahead;
    private long zeroBlocks;
    private long dataBlocks;

    /** Plans over these entries, in their order. */
    public FetchPlanner(Iterator<ManifestEntry> entries) {
        this.entries = entries;
    }

    /** At most {@code limit} further ranges; empty at the end. */
    public List<FetchRange> next(int limit) {
        List<FetchRange> ranges = new ArrayList<>(limit);
        while (ranges.size() < limit) {
            ManifestEntry.Data first = takeData();
            if (first == null) {
                break;
            }
            ranges.add(rangeFrom(first));
        }
        return ranges;
    }

    /** Zero blocks passed so far. */
    long zeroBlocks() {
        return zeroBlocks;
    }

    /** Data blocks planned so far. */
    long dataBlocks() {
        return dataBlocks;
    }

    private FetchRange rangeFrom(ManifestEntry.Data first) {
        List<ManifestEntry.Data> blocks = new ArrayList<>();
        blocks.add(first);
        long end = first.offset() + first.length();
        for (ManifestEntry.Data next = takeData(); next != null; next = takeData()) {
            long gap = next.offset() - end;
            long nextEnd = next.offset() + next.length();
            boolean fits = next.segmentKey().equals(first.segmentKey())
                    && gap >= 0
                    && gap <= MAX_GAP_BYTES
                    && nextEnd - first.offset() <= MAX_RANGE_BYTES;
            if (!fits) {
                ahead = next;
                dataBlocks--;
                break;
            }
            blocks.add(next);
            end = nextEnd;
        }
        return new FetchRange(first.segmentKey(), first.offset(), Math.toIntExact(end - first.offset()), blocks);
    }

    private ManifestEntry.@Nullable Data takeData() {
        ManifestEntry.Data held = ahead;
        if (held != null) {
            ahead = null;
            dataBlocks++;
            return held;
        }
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            if (entry instanceof ManifestEntry.Data data) {
                dataBlocks++;
                return data;
            }
            zeroBlocks += entry.count();
        }
        return null;
    }
}
