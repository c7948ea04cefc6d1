package io.drayage.engine.staging;

import io.drayage.engine.api.CollectionReport;
import io.drayage.engine.staging.References.Verdict;
import io.drayage.engine.store.ObjectStore.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Counts during one turn. Confined to the turn's context. */
final class CollectionTally {
    private static final int MOST_UNKNOWN_KEYS = 20;

    private final UUID jobId;
    private final List<String> unknownKeys = new ArrayList<>();
    private long needed;
    private long neededBytes;
    private long garbage;
    private long garbageBytes;
    private long deleted;
    private long uploadsAborted;
    private long sparse;
    private long unknown;
    private boolean dropped;
    private boolean unknownRun;

    CollectionTally(UUID jobId) {
        this.jobId = jobId;
    }

    void found(Verdict verdict, StoredObject object, boolean isSparse) {
        switch (verdict) {
            case NEEDED -> {
                needed++;
                neededBytes += object.lengthBytes();
                sparse += isSparse ? 1 : 0;
            }
            case GARBAGE -> {
                garbage++;
                garbageBytes += object.lengthBytes();
            }
            case UNKNOWN, UNKNOWN_RUN -> {
                unknown++;
                unknownRun |= verdict == Verdict.UNKNOWN_RUN;
                if (unknownKeys.size() < MOST_UNKNOWN_KEYS) {
                    unknownKeys.add(object.key());
                }
            }
        }
    }

    void aborted() {
        uploadsAborted++;
    }

    void deleted() {
        deleted++;
    }

    void dropped(boolean gone) {
        dropped = gone;
    }

    boolean foundUnknownRun() {
        return unknownRun;
    }

    CollectionReport report(CollectionReport.Outcome outcome) {
        return new CollectionReport(
                jobId,
                outcome,
                needed,
                neededBytes,
                Math.max(0, garbage - deleted),
                deleted == garbage ? 0 : garbageBytes,
                deleted,
                uploadsAborted,
                sparse,
                dropped,
                unknown,
                unknownKeys);
    }
}
