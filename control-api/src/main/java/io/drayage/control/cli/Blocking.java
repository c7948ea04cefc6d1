package io.drayage.control.cli;

import io.drayage.engine.api.EngineException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the main thread waits for futures: the edge of the asynchronous world. Never to be called on an event loop. */
final class Blocking {
    private Blocking() {}

    /** The result; a failure is thrown as it is. */
    static <T> T await(Future<T> future) {
        CompletableFuture<T> waiting = future.toCompletionStage().toCompletableFuture();
        try {
            return waiting.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Kind.CANCELLED, "dray", "interrupted", "Call it again", e);
        }
    }

    /** Waits for the end of something that never fails, at most so long; whether it ended. */
    static boolean ended(Future<?> future, Duration patience) {
        try {
            future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
