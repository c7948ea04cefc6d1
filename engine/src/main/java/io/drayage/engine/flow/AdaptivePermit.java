package io.drayage.engine.flow;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit of the {@link AdaptiveGovernor}. */
final class AdaptivePermit implements StreamPermit {
    private final AdaptiveGovernor governor;
    private final List<GovernedPlace> places;
    private final AtomicBoolean closed = new AtomicBoolean();

    AdaptivePermit(AdaptiveGovernor governor, List<GovernedPlace> places) {
        this.governor = governor;
        this.places = places;
    }

    @Override
    public void moved(long bytes, long latencyNanos) {
        if (!closed.get()) {
            governor.moved(places, bytes, latencyNanos);
        }
    }

    @Override
    public void congested(String reason) {
        if (!closed.get()) {
            governor.congested(places, reason);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            governor.closed(places);
        }
    }
}
