package io.drayage.control.persistence;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Work whose arguments are checked before anything is sent: what is thrown by a check becomes a failed future. */
final class Attempt {
    private Attempt() {}

    /** For the stores: the refusal as it is. */
    static <T> Future<T> of(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (StoreRefusedException e) {
            return Future.failedFuture(e);
        }
    }

    /** For the ledgers, whose callers know {@link EngineException} only. */
    static <T> Future<T> ofLedger(String thing, Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (StoreRefusedException e) {
            return Future.failedFuture(
                    new EngineException(Kind.INTERNAL, thing, String.valueOf(e.getMessage()), "", e));
        }
    }
}
