package io.drayage.engine.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each segment key a small number, so that a block's record need not hold the key. Not thread-safe; guarded by its table. */
final class SegmentNames {
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    int numberOf(String key) {
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        numbers.put(key, keys.size());
        keys.add(key);
        return keys.size() - 1;
    }

    String key(int number) {
        return keys.get(number);
    }
}
