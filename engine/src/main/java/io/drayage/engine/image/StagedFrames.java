package io.drayage.engine.image;

import io.drayage.engine.store.ObjectStore;
import io.drayage.protocol.manifest.ManifestEntry;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The LZ4 frames of staged blocks, one at a time, in block order: ranged GETs, the next ones under way while the last are used up, so that at most {@link #WINDOW_BYTES} are held. Confined to one context; one
 * {@link #next} at a time.
 */
final class StagedFrames {
    private static final int RANGES_PER_BATCH = 2;

    /** Two batches of ranges. */
    static final long WINDOW_BYTES = 2L * RANGES_PER_BATCH * FetchPlanner.MAX_RANGE_BYTES;

    private final ObjectStore store;
    private final String stagingPrefix;
    private final WorkerExecutor worker;
    private final FetchPlanner planner;
    private final Deque<Frame> ready = new ArrayDeque<>();
    private Future<List<Frame>> ahead;

    /** @param frame as it is stored */
    record Frame(ManifestEntry.Data entry, Buffer frame) {}

    StagedFrames(ObjectStore store, String stagingPrefix, WorkerExecutor worker, Iterator<ManifestEntry> entries) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
        this.worker = worker;
        this.planner = new FetchPlanner(entries);
        this.ahead = fetch();
    }

    /** The next frame; empty after the last. */
    Future<Optional<Frame>> next() {
        Frame first = ready.poll();
        if (first != null) {
            return Future.succeededFuture(Optional.of(first));
        }
        return ahead.compose(batch -> {
            if (batch.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            ready.addAll(batch);
            ahead = fetch();
            return Future.succeededFuture(Optional.of(ready.remove()));
        });
    }

    /** Completes when nothing is being fetched any more. */
    Future<Void> quiet() {
        return ahead.transform(ended -> Future.succeededFuture());
    }

    private Future<List<Frame>> fetch() {
        return worker.executeBlocking(() -> planner.next(RANGES_PER_BATCH), false)
                .compose(ranges -> {
                    List<Future<List<Frame>>> gets = new ArrayList<>(ranges.size());
                    for (FetchRange range : ranges) {
                        gets.add(store.get(stagingPrefix + range.segmentKey(), range.offset(), range.length())
                                .map(bytes -> frames(range, bytes)));
                    }
                    return Future.join(gets).map(all -> {
                        List<Frame> frames = new ArrayList<>();
                        all.<List<Frame>>list().forEach(frames::addAll);
                        return frames;
                    });
                });
    }

    private static List<Frame> frames(FetchRange range, Buffer bytes) {
        return range.blocks().stream()
                .map(entry -> {
                    int from = Math.toIntExact(entry.offset() - range.offset());
                    return new Frame(entry, bytes.slice(from, from + entry.length()));
                })
                .toList();
    }
}
