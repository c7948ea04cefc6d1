package io.drayage.control.sms;

import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** DeleteAppReplicationConfiguration: forgets what was put; jobs that run go on. */
public final class DeleteAppReplicationConfiguration implements SmsOperation {
    private final AppStore apps;

    /** Wires the operation. */
    public DeleteAppReplicationConfiguration(AppStore apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "DeleteAppReplicationConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.change(
                        input.required("appId"),
                        app -> app.with(app.configurations().withReplication(Optional.empty())))
                .map(changed -> new Done());
    }
}
