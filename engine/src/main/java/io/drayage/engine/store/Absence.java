package io.drayage.engine.store;

import io.vertx.core.Future;

/** Outcomes for operations that want something gone. */
final class Absence {
    private Absence() {}

    /** What is absent already counts as removed; every other failure stays one. */
    static Future<Void> isFine(Throwable cause) {
        return cause instanceof StoreFailure failure && failure.isAbsent()
                ? Future.succeededFuture()
                : Future.failedFuture(cause);
    }
}
