package io.drayage.engine.testing;

import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A {@link SnapshotLedger} in memory. */
public final class MemorySnapshotLedger implements SnapshotLedger {
    private final Map<UUID, Entry> open = new LinkedHashMap<>();
    private final Map<UUID, Outcome> outcomes = new LinkedHashMap<>();

    /** How closed entries ended, oldest first. */
    public synchronized Map<UUID, Outcome> outcomes() {
        return Map.copyOf(outcomes);
    }

    /** Entries that are open, of every vCenter. */
    public synchronized List<Entry> openEntries() {
        return List.copyOf(open.values());
    }

    @Override
    public synchronized Future<Void> intend(Entry intent) {
        open.put(intent.entryId(), intent);
        return done();
    }

    @Override
    public synchronized Future<Void> created(UUID entryId, String snapshotMoref) {
        open.computeIfPresent(entryId, (id, entry) -> with(entry, Optional.of(snapshotMoref), Optional.empty()));
        return done();
    }

    @Override
    public synchronized Future<Void> absent(UUID entryId, Instant seenAt) {
        open.computeIfPresent(
                entryId,
                (id, entry) -> with(
                        entry,
                        entry.snapshotMoref(),
                        Optional.of(entry.firstAbsentAt().orElse(seenAt))));
        return done();
    }

    @Override
    public synchronized Future<Void> closed(UUID entryId, Outcome outcome) {
        if (open.remove(entryId) != null) {
            outcomes.put(entryId, outcome);
        }
        return done();
    }

    @Override
    public synchronized Future<List<Entry>> open(String vcenterUuid) {
        List<Entry> entries = open.values().stream()
                .filter(entry -> entry.vcenterUuid().equals(vcenterUuid))
                .toList();
        return OnCaller.answer(() -> entries);
    }

    @SuppressWarnings("NullAway") // a Future<Void> carries null and nothing else
    private static Future<Void> done() {
        return OnCaller.answer(() -> null);
    }

    private static Entry with(Entry entry, Optional<String> moref, Optional<Instant> firstAbsentAt) {
        return new Entry(
                entry.entryId(),
                entry.jobId(),
                entry.runId(),
                entry.vcenterUuid(),
                entry.vmMoref(),
                entry.vmInstanceUuid(),
                entry.vmName(),
                entry.nonce(),
                entry.snapshotName(),
                entry.description(),
                entry.intendedAt(),
                moref,
                firstAbsentAt);
    }
}
