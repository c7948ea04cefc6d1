package io.drayage.load.process;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures from the threads of command-line programs, never from an event loop. */
public final class Waiting {
    private static final int SECONDS = 120;

    private Waiting() {}

    /** The result; an error when it failed or did not come within two minutes. */
    public static <T> T result(Future<T> future) {
        try {
            return future.await(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing happened for " + SECONDS + " s", e);
        }
    }
}
