package io.drayage.control.sms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** PutAppLaunchConfiguration: how instances of the app are to look in its template; replaces what was there. */
public final class PutAppLaunchConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public PutAppLaunchConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "PutAppLaunchConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .change(input.required("appId"), app -> {
                    ObjectNode kept = Apps.byGroups(input, app, LIST, SERVERS);
                    kept.remove("appId");
                    return app.with(app.configurations().withLaunch(Optional.of(kept.toString())));
                })
                .map(changed -> new Done());
    }

    static final String LIST = "serverGroupLaunchConfigurations";
    static final String SERVERS = "serverLaunchConfigurations";
}
