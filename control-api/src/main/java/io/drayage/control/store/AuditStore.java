package io.drayage.control.store;

import io.vertx.core.Future;
import java.time.Duration;

/** Who changed what, from where. */
public interface AuditStore {
    /** Writes a row; texts that are too long are cut. */
    Future<Void> record(Caller caller, String action, String details, String outcome);

    /** All rows that are kept, newest first. */
    Future<Page<AuditEntry>> list(PageRequest page);

    /** Removes rows that are older than this, at most {@code limit}; returns how many. */
    Future<Integer> forget(Duration olderThan, int limit);
}
