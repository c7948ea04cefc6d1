package io.drayage.control.rest;

import io.vertx.core.Future;
import java.util.Map;

/** {@code GET /settings/limits}: the rates that hold, and where they are from. */
public final class GetLimits implements RestResource {
    private final CurrentLimits limits;

    /** Wires it. */
    public GetLimits(CurrentLimits limits) {
        this.limits = limits;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/settings/limits";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Future<LimitsView> call(Map<String, String> variables) {
        return limits.get();
    }
}
