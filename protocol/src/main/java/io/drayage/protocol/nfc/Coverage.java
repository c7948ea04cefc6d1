package io.drayage.protocol.nfc;

import java.util.Map;
import java.util.TreeMap;

/** Which bytes of a request have come: disjoint spans, neighbours merged, so that fragments in order cost nothing. */
final class Coverage {
    private static final int MAX_SPANS = 4096;

    private final TreeMap<Long, Long> ends = new TreeMap<>();
    private long bytes;

    /** Adds a span; false, and nothing added, when a byte of it is there already or it would make one gap too many to keep account of. */
    boolean add(long start, long end) {
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        Map.Entry<Long, Long> after = ends.ceilingEntry(start);
        if ((before != null && before.getValue() > start)
                || (after != null && after.getKey() < end)
                || ends.size() == MAX_SPANS) {
            return false;
        }
        long from = before != null && before.getValue() == start ? before.getKey() : start;
        long to = end;
        if (after != null && after.getKey() == end) {
            to = after.getValue();
            ends.remove(after.getKey());
        }
        ends.put(from, to);
        bytes += end - start;
        return true;
    }

    long bytes() {
        return bytes;
    }
}
