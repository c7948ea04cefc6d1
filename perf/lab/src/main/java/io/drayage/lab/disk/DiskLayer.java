package io.drayage.lab.disk;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Grains written between two snapshots. Only the newest layer of a disk takes guest writes; older ones grow solely by what a removed snapshot's layer hands down. */
final class DiskLayer {
    /** @param sequence number of the guest write, rising over the life of the disk */
    record Written(Grain grain, long sequence) {}

    private final ConcurrentSkipListMap<Long, Written> grains = new ConcurrentSkipListMap<>();

    void put(long index, Grain grain, long sequence) {
        grains.put(index, new Written(grain, sequence));
    }

    @Nullable
    Written get(long index) {
        return grains.get(index);
    }

    long next(long from, long none) {
        Long key = grains.ceilingKey(from);
        return key == null ? none : key;
    }

    /** Takes over what {@code older} holds and this layer has not overwritten. Readers of either see the same content before, during and after. */
    void inherit(DiskLayer older) {
        older.grains.forEach(grains::putIfAbsent);
    }

    int size() {
        return grains.size();
    }

    Iterable<Map.Entry<Long, Written>> entries() {
        return grains.entrySet();
    }
}
