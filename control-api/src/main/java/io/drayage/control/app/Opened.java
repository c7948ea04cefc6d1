package io.drayage.control.app;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened so far, to be closed in reverse order whatever happens. Safe from any context. */
final class Opened {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private record Part(String name, Supplier<Future<Void>> close) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** @param name for the log when closing fails */
    synchronized void add(String name, Supplier<Future<Void>> close) {
        parts.push(new Part(name, close));
    }

    /** Closes the newest first, each after the one before; failures are logged, so that the next is closed all the same. Never fails; a second call has nothing to do. */
    Future<Void> closeAll() {
        Part part = next();
        if (part == null) {
            return Future.succeededFuture();
        }
        return guarded(part)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("part", part.name())
                        .addKeyValue("error", failure.getMessage())
                        .log("could not be closed"))
                .transform(closed -> closeAll());
    }

    private synchronized @Nullable Part next() {
        return parts.poll();
    }

    private static Future<Void> guarded(Part part) {
        try {
            return part.close().get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
