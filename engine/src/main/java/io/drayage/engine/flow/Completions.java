package io.drayage.engine.flow;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * One future that any thread may complete and whose listeners run on the context of whoever asked for it; without such a context they run on the completing
 * thread. Only the first completion counts.
 */
public final class Completions<T> {
    private final @Nullable Context context = Vertx.currentContext();
    private final Promise<T> promise = Promise.promise();

    /** What to hand to the caller. */
    public Future<T> future() {
        return promise.future();
    }

    /** Succeeds, unless it is complete already. */
    public void complete(@Nullable T value) {
        onContext(() -> promise.tryComplete(value));
    }

    /** Fails, unless it is complete already. */
    public void fail(Throwable cause) {
        onContext(() -> promise.tryFail(cause));
    }

    private void onContext(Runnable completion) {
        if (context == null) {
            completion.run();
        } else {
            context.runOnContext(ignored -> completion.run());
        }
    }
}
