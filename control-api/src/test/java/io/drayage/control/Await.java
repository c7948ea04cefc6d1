package io.drayage.control;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits in tests for a future's result, never longer than 30 seconds. */
public final class Await {
    private static final int SECONDS = 30;

    private Await() {}

    /** The result; the future's own failure is thrown when it is unchecked. */
    public static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no result in " + SECONDS + " s", e);
        }
    }
}
