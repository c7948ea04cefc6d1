package io.drayage.control.cli;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;

/** The one Vert.x of the process. */
final class VertxSetup {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_EVENT_LOOPS = 4;

    private VertxSetup() {}

    /** Few event loops: all heavy work runs on pools of its own. No files in the temporary folder. */
    static Vertx start() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Math.min(
                        MOST_EVENT_LOOPS, Math.max(2, Runtime.getRuntime().availableProcessors())))
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    /** Stops it; never fails, never waits long. */
    static void stop(Vertx vertx) {
        Blocking.ended(vertx.close(), STOP_WITHIN);
    }
}
