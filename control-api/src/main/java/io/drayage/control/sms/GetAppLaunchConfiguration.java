package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** GetAppLaunchConfiguration: what was put; an empty list when there is none. */
public final class GetAppLaunchConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public GetAppLaunchConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "GetAppLaunchConfiguration";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        String appId = input.required("appId");
        return apps.store()
                .get(appId)
                .compose(app -> apps.withServers(app.configurations().launch()))
                .map(document -> new Answer(
                        appId,
                        document.path("roleName").textValue(),
                        document.path("autoLaunch").asBoolean(false),
                        Apps.list(document, PutAppLaunchConfiguration.LIST)));
    }

    /** GetAppLaunchConfigurationResponse. */
    record Answer(
            String appId, @Nullable String roleName, boolean autoLaunch, JsonNode serverGroupLaunchConfigurations) {}
}
