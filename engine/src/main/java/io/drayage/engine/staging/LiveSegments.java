package io.drayage.engine.staging;

import io.drayage.protocol.manifest.ManifestEntry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * How much of each segment is live: referred to by the state of a disk, not merely by some manifest of its chain. One counter per segment, whatever the number of blocks. Not thread-safe.
 */
public final class LiveSegments {
    /** A segment is sparse, and worth rewriting, when less than this part of it is live. */
    public static final int SPARSE_PERCENT = 30;

    private final Map<String, Counter> counters = new HashMap<>();

    private static final class Counter {
        private long bytes;
        private long blocks;
    }

    /** Counts every data entry. Blocks where the iterator does. */
    public void count(Iterator<ManifestEntry> entries) {
        while (entries.hasNext()) {
            if (entries.next() instanceof ManifestEntry.Data data) {
                Counter counter = counters.computeIfAbsent(data.segmentKey(), key -> new Counter());
                counter.bytes += data.length();
                counter.blocks++;
            }
        }
    }

    /** Whether any live block is in the segment. */
    public boolean contains(String segmentKey) {
        return counters.containsKey(segmentKey);
    }

    /** Bytes of live frames in the segment. */
    public long liveBytes(String segmentKey) {
        Counter counter = counters.get(segmentKey);
        return counter == null ? 0 : counter.bytes;
    }

    /** Live blocks in the segment. */
    public long liveBlocks(String segmentKey) {
        Counter counter = counters.get(segmentKey);
        return counter == null ? 0 : counter.blocks;
    }

    /** How many segments have a live block. */
    public int size() {
        return counters.size();
    }

    /** Whether every segment with a live block lies below this. */
    boolean allBelow(String keyPrefix) {
        return counters.keySet().stream().allMatch(key -> key.startsWith(keyPrefix));
    }

    /** Whether the segment is live, but little of it. */
    public boolean isSparse(String segmentKey, long lengthBytes) {
        Counter counter = counters.get(segmentKey);
        return counter != null && counter.bytes * 100 < lengthBytes * SPARSE_PERCENT;
    }
}
