package io.drayage.lab.disk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Seeded choice without repetition. */
final class Choice {
    private Choice() {}

    /** {@code count} different numbers below {@code total} (all of them when there are fewer), in a mutable list. */
    static List<Long> distinct(long seed, int count, long total) {
        List<Long> chosen = new ArrayList<>();
        if (count >= total) {
            for (long i = 0; i < total; i++) {
                chosen.add(i);
            }
            return chosen;
        }
        Set<Long> seen = new HashSet<>();
        Mix64 random = new Mix64(seed);
        // Floyd's algorithm: no rejection loop, however dense the choice.
        for (long j = total - count; j < total; j++) {
            long candidate = Long.remainderUnsigned(random.next(), j + 1);
            chosen.add(seen.add(candidate) ? candidate : last(seen, j));
        }
        return chosen;
    }

    private static long last(Set<Long> seen, long j) {
        seen.add(j);
        return j;
    }
}
