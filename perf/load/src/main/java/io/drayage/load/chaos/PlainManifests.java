package io.drayage.load.chaos;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The state of a small disk out of its chain of manifests, newest first, in the plainest way: a map from block to segment. Shares nothing with protocol's reader. */
final class PlainManifests {
    private static final int HEADER_BYTES = 80;
    /** Offset and length of the frame, SHA-256. */
    private static final int REST_OF_DATA_BYTES = 8 + 4 + 32;

    private static final String ZERO = "";

    private final Map<Long, String> blocks = new HashMap<>();

    /** Adds the next older manifest of the chain: it says nothing about blocks that a newer one spoke of. */
    void addOlder(byte[] manifest) {
        ByteBuffer in = ByteBuffer.wrap(manifest).order(ByteOrder.LITTLE_ENDIAN).position(HEADER_BYTES);
        List<String> segments = new ArrayList<>();
        for (char record = (char) in.get(); record != 'E'; record = (char) in.get()) {
            switch (record) {
                case 'S' -> segments.add(segment(in, segments.size()));
                case 'D' -> {
                    String segment = segments.get(in.getInt());
                    blocks.putIfAbsent(in.getLong(), segment);
                    in.position(in.position() + REST_OF_DATA_BYTES);
                }
                case 'Z' -> zeros(in.getLong(), in.getLong());
                default -> throw new IllegalStateException("a manifest holds a record '" + record + "'");
            }
        }
    }

    private static String segment(ByteBuffer in, int expected) {
        byte[] key = new byte[Short.toUnsignedInt(in.getShort())];
        if (in.getInt() != expected) {
            throw new IllegalStateException("a manifest's segments are not numbered from 0");
        }
        in.get(key);
        return new String(key, StandardCharsets.US_ASCII);
    }

    private void zeros(long first, long count) {
        for (long block = first; block < first + count; block++) {
            blocks.putIfAbsent(block, ZERO);
        }
    }

    /** Keys, below the prefix, of the segments that hold a block of the merged state. */
    Set<String> liveSegments() {
        Set<String> live = new TreeSet<>(blocks.values());
        live.remove(ZERO);
        return live;
    }
}
