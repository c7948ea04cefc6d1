package io.drayage.control.sms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** PutAppReplicationConfiguration: how the servers of an app are replicated; replaces what was there. Jobs that run are not changed by it. */
public final class PutAppReplicationConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public PutAppReplicationConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "PutAppReplicationConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .change(input.required("appId"), app -> {
                    ObjectNode kept = Apps.byGroups(input, app, LIST, "serverReplicationConfigurations");
                    kept.remove("appId");
                    return app.with(app.configurations().withReplication(Optional.of(kept.toString())));
                })
                .map(changed -> new Done());
    }

    static final String LIST = "serverGroupReplicationConfigurations";
}
