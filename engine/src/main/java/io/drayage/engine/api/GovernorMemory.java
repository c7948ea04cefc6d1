package io.drayage.engine.api;

import io.vertx.core.Future;
import java.util.Optional;

/** Where the number of streams that a host turned out to bear is kept, so that a restart begins with it. Safe for use by any thread. */
public interface GovernorMemory {
    /** Remembers nothing. */
    GovernorMemory NONE = new GovernorMemory() {
        @Override
        public Future<Optional<Integer>> recall(String vcenter, String host) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Future<Void> remember(String vcenter, String host, int streams) {
            return Future.succeededFuture();
        }
    };

    /** What was remembered of this host last; empty when nothing was, or too long ago. A failure is taken as nothing. */
    Future<Optional<Integer>> recall(String vcenter, String host);

    /** Remembers; a failure is logged and otherwise ignored. */
    Future<Void> remember(String vcenter, String host, int streams);
}
