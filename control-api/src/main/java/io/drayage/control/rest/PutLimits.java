package io.drayage.control.rest;

import io.drayage.control.config.ConfigException;
import io.drayage.control.config.LimitsDocument;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.LimitSettings;
import io.vertx.core.Future;
import java.util.Map;

/** {@code PUT /settings/limits}: replaces all limits; an absent member is no limit. All engines follow within seconds, transfers that run too. */
public final class PutLimits implements RestResource {
    private final CurrentLimits limits;

    /** Wires it. */
    public PutLimits(CurrentLimits limits) {
        this.limits = limits;
    }

    @Override
    public String method() {
        return "PUT";
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
    public Future<LimitsView> call(Map<String, String> variables, byte[] body, AccessKey caller) {
        LimitSettings wanted;
        try {
            wanted = LimitsDocument.read(RestJson.object(body));
        } catch (ConfigException e) {
            throw CurrentLimits.badValue(String.valueOf(e.getMessage()));
        }
        return limits.set(wanted, caller.accessKeyId());
    }
}
