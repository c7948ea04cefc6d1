package io.drayage.control.rest;

import io.drayage.control.config.LimitsDocument;
import io.drayage.control.config.Rates;
import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.LimitSettings;
import io.drayage.control.store.LimitStore;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoredLimits;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads and changes the limits that all engines follow within seconds. Any context. */
public final class CurrentLimits {
    private static final int BAD_REQUEST = 400;

    private final LimitStore limits;
    private final ConnectorStore connectors;
    private final LimitSettings configured;
    private final InstantSource clock;
    private final Runnable changed;

    /**
     * @param configured what holds while nothing is stored
     * @param changed told after a change, so that this process follows at once
     */
    public CurrentLimits(
            LimitStore limits,
            ConnectorStore connectors,
            LimitSettings configured,
            InstantSource clock,
            Runnable changed) {
        this.limits = limits;
        this.connectors = connectors;
        this.configured = configured;
        this.clock = clock;
        this.changed = changed;
    }

    Future<LimitsView> get() {
        return limits.read().map(this::view);
    }

    /** Fails with a {@link Problem} when a connector's name is unknown. */
    Future<LimitsView> set(LimitSettings wanted, String changedBy) {
        return connectors
                .list(PageRequest.first(PageRequest.MAX_LIMIT))
                .map(page -> page.items().stream().map(Connector::name).toList())
                .compose(names -> unknown(wanted, names)
                        .map(Future::<StoredLimits>failedFuture)
                        .orElseGet(() -> limits.write(wanted, changedBy)))
                .map(stored -> changed(Optional.of(stored)));
    }

    Future<LimitsView> reset() {
        return limits.reset().map(done -> changed(Optional.empty()));
    }

    static Problem badValue(String detail) {
        return new Problem(BAD_REQUEST, "Bad value", detail);
    }

    private LimitsView changed(Optional<StoredLimits> stored) {
        changed.run();
        return view(stored);
    }

    private static Optional<Problem> unknown(LimitSettings wanted, List<String> names) {
        return new TreeSet<>(wanted.connectors().keySet())
                .stream()
                        .filter(name -> !names.contains(name))
                        .findFirst()
                        .map(name -> badValue("connectors." + name + ": no connector has this name; expected one of "
                                + String.join(", ", names)));
    }

    private LimitsView view(Optional<StoredLimits> stored) {
        LimitSettings settings = stored.map(StoredLimits::settings).orElse(configured);
        return new LimitsView(
                Rates.text(settings.rate()),
                LimitsDocument.connectors(settings),
                LimitsDocument.calendar(settings),
                stored.isPresent() ? "stored" : "configuration",
                Rates.text(settings.rate().lower(settings.calendar().at(clock.instant()))),
                stored.map(StoredLimits::changedAt).orElse(null),
                stored.map(StoredLimits::changedBy).orElse(null));
    }
}
