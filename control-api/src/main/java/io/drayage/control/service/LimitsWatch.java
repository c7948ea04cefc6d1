package io.drayage.control.service;

import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.LimitSettings;
import io.drayage.control.store.LimitStore;
import io.drayage.control.store.StoredLimits;
import io.drayage.engine.api.TransferLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Has an engine follow the limits: those that were set at run time, else those of its configuration. Looks every two seconds; while the database is away the last ones hold. */
public final class LimitsWatch {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final LimitStore limits;
    private final ConnectorStore connectors;
    private final LimitSettings configured;
    private final Consumer<TransferLimits> engine;

    private LimitsWatch(
            LimitStore limits, ConnectorStore connectors, LimitSettings configured, Consumer<TransferLimits> engine) {
        this.limits = limits;
        this.connectors = connectors;
        this.configured = configured;
        this.engine = engine;
    }

    /** A watch that runs. */
    public static final class Running {
        private final Repeating rhythm;

        private Running(Repeating rhythm) {
            this.rhythm = rhythm;
        }

        /** Looks now. */
        public void nudge() {
            rhythm.nudge();
        }

        /** Looks no more. */
        public Future<Void> stop() {
            return rhythm.stop();
        }
    }

    /**
     * Starts.
     *
     * @param configured what holds while nothing is stored
     * @param engine takes the limits, the same ones again and again
     */
    public static Running start(
            Vertx vertx,
            LimitStore limits,
            ConnectorStore connectors,
            LimitSettings configured,
            Consumer<TransferLimits> engine) {
        LimitsWatch watch = new LimitsWatch(limits, connectors, configured, engine);
        return new Running(Repeating.start(vertx, "limits watch", LOOK, watch::look));
    }

    private Future<Void> look() {
        return limits.read()
                .map(stored -> stored.map(StoredLimits::settings).orElse(configured))
                .compose(settings -> settings.connectors().isEmpty()
                        ? Future.succeededFuture(settings.forEngine(List.of()))
                        : AllPages.of(connectors::list).map(settings::forEngine))
                .map(wanted -> {
                    engine.accept(wanted);
                    return null;
                });
    }
}
