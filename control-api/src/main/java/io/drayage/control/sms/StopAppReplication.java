package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** StopAppReplication: deletes the app's jobs and what they staged; AMIs stay. */
public final class StopAppReplication implements SmsOperation {
    private final AppReplication replication;
    private final Apps apps;

    /** Wires the operation. */
    public StopAppReplication(AppReplication replication, Apps apps) {
        this.replication = Objects.requireNonNull(replication);
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "StopAppReplication";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(replication::stop)
                .map(stopped -> new Done());
    }
}
