package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Objects;

/** GetAppValidationConfiguration: what was put, with ids; empty lists when there is none. */
public final class GetAppValidationConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public GetAppValidationConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "GetAppValidationConfiguration";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(app -> apps.withServers(app.configurations().validation()))
                .map(document -> new Answer(
                        Apps.list(document, PutAppValidationConfiguration.APP),
                        Apps.list(document, PutAppValidationConfiguration.SERVERS)));
    }

    /** GetAppValidationConfigurationResponse. */
    record Answer(JsonNode appValidationConfigurations, JsonNode serverGroupValidationConfigurations) {}
}
