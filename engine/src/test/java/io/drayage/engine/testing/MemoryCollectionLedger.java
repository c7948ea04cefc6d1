package io.drayage.engine.testing;

import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** A {@link CollectionLedger} in memory, of one job. The test says which runs there are. */
public final class MemoryCollectionLedger implements CollectionLedger {
    private final Clock clock;
    private final TreeMap<String, Instant> marks = new TreeMap<>();
    private final List<SealedRun> sealedRuns = new ArrayList<>();
    private final Set<UUID> open = new HashSet<>();
    private final Set<UUID> ended = new HashSet<>();
    private final Set<UUID> proven = new HashSet<>();
    private final Set<String> pinned = new HashSet<>();
    private final Map<UUID, Long> fences = new HashMap<>();
    private Optional<Instant> leaseUntil = Optional.empty();
    private boolean deleted;

    /** @param clock tells when something was marked and when a turn is over */
    public MemoryCollectionLedger(Clock clock) {
        this.clock = clock;
    }

    /** A run has begun. */
    public synchronized void opened(UUID runId) {
        open.add(runId);
    }

    /** A run was sealed; it may be open still. */
    public synchronized void sealed(SealedRun run) {
        sealedRuns.removeIf(known -> known.runId().equals(run.runId()));
        sealedRuns.add(run);
    }

    /** A run has ended. */
    public synchronized void ended(UUID runId) {
        open.remove(runId);
        ended.add(runId);
    }

    /** A run's image is proven. */
    public synchronized void imageProven(UUID runId) {
        proven.add(runId);
    }

    /** The job was deleted. */
    public synchronized void deleted() {
        deleted = true;
    }

    /** Marked keys and since when. */
    public synchronized Map<String, Instant> marks() {
        return Map.copyOf(marks);
    }

    @Override
    public Future<List<UUID>> waiting(Duration every, int limit) {
        throw new UnsupportedOperationException("a ledger of one job");
    }

    @Override
    public synchronized Future<Optional<Turn>> begin(UUID jobId, String collector, Duration lease) {
        return OnCaller.answer(() -> {
            if (leaseUntil.filter(until -> until.isAfter(clock.instant())).isPresent()) {
                return Optional.empty();
            }
            leaseUntil = Optional.of(clock.instant().plus(lease));
            return Optional.of(new Turn(jobId, fences.merge(jobId, 1L, Long::sum), lease));
        });
    }

    @Override
    public synchronized Future<JobRuns> runs(UUID jobId) {
        return OnCaller.answer(this::runs);
    }

    private JobRuns runs() {
        if (deleted) {
            Set<UUID> all = new HashSet<>(ended);
            all.addAll(open);
            return new JobRuns(List.of(), Set.of(), Set.of(), all);
        }
        List<KeptRun> kept = new ArrayList<>();
        Set<UUID> sealed = new HashSet<>();
        for (int i = sealedRuns.size() - 1; i >= 0; i--) {
            UUID id = sealedRuns.get(i).runId();
            sealed.add(id);
            if (i == sealedRuns.size() - 1
                    || open.contains(id)
                    || pinned.stream().anyMatch(pin -> pin.startsWith(id.toString()))) {
                kept.add(new KeptRun(sealedRuns.get(i), proven.contains(id)));
            }
        }
        return new JobRuns(kept, open, sealed, ended);
    }

    @Override
    public synchronized Future<Void> mark(Turn turn, List<String> keys) {
        return OnCaller.answer(() -> {
            requireOwner(turn);
            keys.forEach(key -> marks.putIfAbsent(key, clock.instant()));
            return nothing();
        });
    }

    @Override
    public synchronized Future<Void> unmark(Turn turn, List<String> keys) {
        return OnCaller.answer(() -> {
            requireOwner(turn);
            keys.forEach(marks::remove);
            return nothing();
        });
    }

    @Override
    public synchronized Future<List<String>> due(Turn turn, Duration grace, String afterKey, int limit) {
        Instant latest = clock.instant().minus(grace);
        return OnCaller.answer(() -> marks.tailMap(afterKey, false).entrySet().stream()
                .filter(mark -> !mark.getValue().isAfter(latest))
                .map(Map.Entry::getKey)
                .limit(limit)
                .toList());
    }

    @Override
    public synchronized Future<Void> pin(UUID runId, String purpose) {
        return OnCaller.answer(() -> {
            pinned.add(runId + purpose);
            return nothing();
        });
    }

    @Override
    public synchronized Future<Void> unpin(UUID runId, String purpose) {
        return OnCaller.answer(() -> {
            pinned.remove(runId + purpose);
            return nothing();
        });
    }

    @Override
    public synchronized Future<Void> end(Turn turn) {
        return OnCaller.answer(() -> {
            if (turn.fence() == fences.getOrDefault(turn.jobId(), 0L)) {
                leaseUntil = Optional.empty();
            }
            return nothing();
        });
    }

    private void requireOwner(Turn turn) {
        if (turn.fence() != fences.getOrDefault(turn.jobId(), 0L)) {
            throw new EngineException(Kind.LEDGER, "collection of job " + turn.jobId(), "fenced", "Stop");
        }
        leaseUntil = Optional.of(clock.instant().plus(turn.lease()));
    }

    @SuppressWarnings("NullAway") // a Future<Void> carries null and nothing else
    private static Void nothing() {
        return null;
    }
}
