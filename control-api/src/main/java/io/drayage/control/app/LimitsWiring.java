package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.service.LimitsWatch;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Has a process's engine follow the limits; for every process that has one. */
final class LimitsWiring {
    private LimitsWiring() {}

    /** The watch, to be stopped before the backend is closed; empty without an engine. */
    static Optional<LimitsWatch.Running> start(Vertx vertx, DrayConfig config, Backend backend) {
        return backend.engine()
                .map(engine -> LimitsWatch.start(
                        vertx,
                        backend.stores().limits(),
                        backend.stores().connectors(),
                        config.limitSettings(),
                        engine::limits));
    }
}
