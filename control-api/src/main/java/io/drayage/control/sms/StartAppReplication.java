package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** StartAppReplication: a job for each server of the app that has none; a server that is refused does not stop the others, and is named in the replication's status message. */
public final class StartAppReplication implements SmsOperation {
    private final AppReplication replication;
    private final Apps apps;

    /** Wires the operation. */
    public StartAppReplication(AppReplication replication, Apps apps) {
        this.replication = Objects.requireNonNull(replication);
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "StartAppReplication";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(replication::start)
                .map(started -> new Done());
    }
}
