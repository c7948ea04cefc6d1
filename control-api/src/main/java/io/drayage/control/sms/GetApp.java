package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** GetApp: an app with its groups and how far its replication is. */
public final class GetApp implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public GetApp(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "GetApp";
    }

    @Override
    public Future<? extends Record> call(SmsInput input) {
        return apps.store().get(input.required("appId")).compose(apps::answer);
    }
}
