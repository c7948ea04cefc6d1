package io.drayage.control.store;

import io.vertx.core.Future;
import java.util.Optional;

/** Limits that all engines of the installation follow. */
public interface LimitStore {
    /** What was set last; empty when nothing was, or it was reset. */
    Future<Optional<StoredLimits>> read();

    /** Sets them. */
    Future<StoredLimits> write(LimitSettings settings, String changedBy);

    /** Back to each engine's configuration. */
    Future<Void> reset();
}
