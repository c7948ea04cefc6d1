package io.drayage.engine.staging;

import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses the segments that are worth rewriting: sparse ones, those with the least to copy first, as long as the copying stays within a bound. */
final class SparseSegments {
    private final ObjectStore store;
    private final String stagingPrefix;
    private final long leastWasteBytes;
    private final long mostCopyBytes;

    SparseSegments(ObjectStore store, String stagingPrefix, long leastWasteBytes, long mostCopyBytes) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.leastWasteBytes = leastWasteBytes;
        this.mostCopyBytes = mostCopyBytes;
    }

    private record Candidate(String key, long liveBytes, long deadBytes) {}

    /**
     * @param keysBelow where the segments are, below the staging prefix
     * @param except segments below this are left alone: the run's own
     * @return keys below the staging prefix; empty when rewriting would not give back enough
     */
    Future<Set<String>> choose(String keysBelow, String except, LiveSegments live) {
        List<Candidate> candidates = new ArrayList<>();
        String[] continuation = {""};
        return Turns.repeat(() -> store.list(stagingPrefix + keysBelow, continuation[0])
                        .map(page -> {
                            continuation[0] = page.continuation();
                            page.objects().forEach(object -> consider(object, except, live, candidates));
                            return !continuation[0].isEmpty();
                        }))
                .map(done -> choose(candidates));
    }

    private void consider(StoredObject object, String except, LiveSegments live, List<Candidate> candidates) {
        String key = object.key().substring(stagingPrefix.length());
        if (!key.startsWith(except) && live.isSparse(key, object.lengthBytes())) {
            long liveBytes = live.liveBytes(key);
            candidates.add(new Candidate(key, liveBytes, object.lengthBytes() - liveBytes));
        }
    }

    private Set<String> choose(List<Candidate> candidates) {
        candidates.sort(Comparator.comparingLong(Candidate::liveBytes).thenComparing(Candidate::key));
        Set<String> chosen = new HashSet<>();
        long copied = 0;
        long givenBack = 0;
        for (Candidate candidate : candidates) {
            copied += candidate.liveBytes();
            if (copied > mostCopyBytes) {
                break;
            }
            chosen.add(candidate.key());
            givenBack += candidate.deadBytes();
        }
        return givenBack < leastWasteBytes ? Set.of() : chosen;
    }
}
