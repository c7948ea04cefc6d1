package io.drayage.control.sms;

import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** DeleteAppLaunchConfiguration: forgets what was put. */
public final class DeleteAppLaunchConfiguration implements SmsOperation {
    private final AppStore apps;

    /** Wires the operation. */
    public DeleteAppLaunchConfiguration(AppStore apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "DeleteAppLaunchConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.change(
                        input.required("appId"),
                        app -> app.with(app.configurations().withLaunch(Optional.empty())))
                .map(changed -> new Done());
    }
}
