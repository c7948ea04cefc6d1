package io.drayage.control.rest;

import io.vertx.core.Future;
import java.util.Map;

/** {@code DELETE /settings/limits}: back to each engine's configuration. */
public final class ResetLimits implements RestResource {
    private final CurrentLimits limits;

    /** Wires it. */
    public ResetLimits(CurrentLimits limits) {
        this.limits = limits;
    }

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return "/settings/limits";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public Future<LimitsView> call(Map<String, String> variables) {
        return limits.reset();
    }
}
