package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Objects;

/** GetAppReplicationConfiguration: what was put; an empty list when there is none. */
public final class GetAppReplicationConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public GetAppReplicationConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "GetAppReplicationConfiguration";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(app -> apps.withServers(app.configurations().replication()))
                .map(document -> new Answer(Apps.list(document, PutAppReplicationConfiguration.LIST)));
    }

    /** GetAppReplicationConfigurationResponse. */
    record Answer(JsonNode serverGroupReplicationConfigurations) {}
}
