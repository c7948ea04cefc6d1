package io.drayage.load.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the guest writes while a run is under way, and with it every state that its disks have had since the run began: a snapshot of all disks at once can only have
 * frozen one of these. One thread.
 */
final class GuestWrites {
    private final ChaosEstate estate;
    private final SplittableRandom random;
    private final List<List<String>> states = new ArrayList<>();
    private final List<Long> moments = new ArrayList<>();

    GuestWrites(ChaosEstate estate, SplittableRandom random) {
        this.estate = estate;
        this.random = random;
        states.add(estate.hashes());
    }

    /** Draws when to write during the next call: up to twice, when so many bytes more have been read. */
    void plan(long withinBytes) {
        moments.clear();
        int count = random.nextInt(3);
        long now = read();
        for (int i = 0; i < count; i++) {
            moments.add(now + random.nextLong(withinBytes));
        }
    }

    /** Writes if it is time. */
    void work() {
        long now = read();
        if (moments.removeIf(moment -> moment <= now)) {
            estate.scribble(random.nextLong(), 1 + random.nextInt(6));
            states.add(estate.hashes());
        }
    }

    private long read() {
        return estate.vcenter().counters().bytesRead();
    }

    /** Whether the disks were so at some moment since the run began. */
    boolean have(List<String> hashes) {
        return states.contains(hashes);
    }
}
