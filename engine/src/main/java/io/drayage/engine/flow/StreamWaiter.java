package io.drayage.engine.flow;

import java.util.List;
import java.util.Map;

/** Somebody who waits for a permit. Guarded by the governor's lock. */
final class StreamWaiter {
    /** After so many others were admitted to a place of its own before it, room is kept for it: it needs room at three places at the same moment, which may never come by itself. */
    private static final int MOST_PASSED_BY = 16;

    final String key;
    final List<GovernedPlace> places;
    final Completions<StreamPermit> granted = new Completions<>();
    private int passedBy;

    StreamWaiter(String key, List<GovernedPlace> places) {
        this.key = key;
        this.places = places;
    }

    boolean fits(Map<GovernedPlace, Integer> reserved, long now) {
        return places.stream().allMatch(place -> place.hasRoom(reserved.getOrDefault(place, 0), now));
    }

    boolean isOverdue() {
        return passedBy >= MOST_PASSED_BY;
    }

    void passedBy(StreamWaiter other) {
        if (places.stream().anyMatch(other.places::contains)) {
            passedBy++;
        }
    }
}
