package io.drayage.engine.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Completes futures asynchronously on the caller's context, as the real implementations do. */
final class OnCaller {
    private OnCaller() {}

    /** Runs the answer at once and completes the future with it later, on the caller's context if it has one. */
    static <T> Future<T> answer(Callable<T> answer) {
        Promise<T> promise = Promise.promise();
        Context context = Vertx.currentContext();
        @Nullable T value = null;
        @Nullable Exception failure = null;
        try {
            value = answer.call();
        } catch (Exception e) {
            failure = e;
        }
        deliver(context, promise, value, failure);
        return promise.future();
    }

    /** Hands a result over to the context. */
    static <T> void deliver(
            @Nullable Context context, Promise<T> promise, @Nullable T value, @Nullable Throwable failure) {
        Runnable completion = () -> {
            if (failure == null) {
                promise.complete(value);
            } else {
                promise.fail(failure);
            }
        };
        if (context == null) {
            completion.run();
        } else {
            context.runOnContext(ignored -> completion.run());
        }
    }
}
