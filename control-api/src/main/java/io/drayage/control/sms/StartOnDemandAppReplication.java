package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** StartOnDemandAppReplication: one more run of every job of the app, now. Jobs that cannot are left out; when none can, it is refused. */
public final class StartOnDemandAppReplication implements SmsOperation {
    private final AppReplication replication;
    private final Apps apps;

    /** Wires the operation. */
    public StartOnDemandAppReplication(AppReplication replication, Apps apps) {
        this.replication = Objects.requireNonNull(replication);
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "StartOnDemandAppReplication";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(app -> replication.onDemand(app, input.text("description")))
                .map(started -> new Done());
    }
}
