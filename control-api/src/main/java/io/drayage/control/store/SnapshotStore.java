package io.drayage.control.store;

import io.vertx.core.Future;
import java.util.List;

/** The snapshot ledger as users see it; engines write it through {@link io.drayage.engine.api.SnapshotLedger}. */
public interface SnapshotStore {
    /** Every snapshot of ours that is not known to be gone, oldest first. */
    Future<List<ListedSnapshot>> list();
}
