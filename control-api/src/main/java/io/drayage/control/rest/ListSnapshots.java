package io.drayage.control.rest;

import io.drayage.control.store.ListedSnapshot;
import io.drayage.control.store.SnapshotStore;
import io.drayage.engine.api.SnapshotLedger.Entry;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code GET /snapshots}: the snapshots of ours that are, or may be, on VMs, oldest first. */
public final class ListSnapshots implements RestResource {
    private final SnapshotStore snapshots;

    /** Wires it. */
    public ListSnapshots(SnapshotStore snapshots) {
        this.snapshots = Objects.requireNonNull(snapshots);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/snapshots";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Future<Answer> call(Map<String, String> variables) {
        return snapshots
                .list()
                .map(listed -> new Answer(listed.stream().map(Snapshot::of).toList()));
    }

    /** The answer. */
    public record Answer(List<Snapshot> snapshots) {}

    /**
     * A snapshot; ids of forgotten jobs and runs, and a moref that is not known yet, are left out.
     *
     * @param state see {@link State}
     */
    public record Snapshot(
            String name,
            @Nullable String moref,
            String vmName,
            String vmMoref,
            String vcenterUuid,
            @Nullable String replicationJobId,
            @Nullable String replicationRunId,
            State state,
            Instant intendedAt,
            long ageSeconds) {
        static Snapshot of(ListedSnapshot listed) {
            Entry entry = listed.entry();
            return new Snapshot(
                    entry.snapshotName(),
                    entry.snapshotMoref().orElse(null),
                    entry.vmName(),
                    entry.vmMoref(),
                    entry.vcenterUuid(),
                    listed.jobId().orElse(null),
                    listed.runId().orElse(null),
                    State.of(listed),
                    entry.intendedAt(),
                    listed.age().toSeconds());
        }
    }

    /** What is known of a snapshot. */
    public enum State {
        /** It was, or will be, asked for; whether it exists is not known yet. */
        INTENDED,
        /** A run works with it, or will go on with it. */
        IN_USE,
        /** Its run has ended; it is removed as soon as vCenter lets us. */
        TO_BE_REMOVED,
        /** A look at the VM did not find it; a second one will close the entry. */
        MISSING;

        static State of(ListedSnapshot listed) {
            if (listed.entry().firstAbsentAt().isPresent()) {
                return MISSING;
            }
            if (listed.runIsActive()) {
                return listed.entry().snapshotMoref().isPresent() ? IN_USE : INTENDED;
            }
            return TO_BE_REMOVED;
        }
    }
}
