package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/** GetAppValidationOutput: each validation with what was notified of it last. */
public final class GetAppValidationOutput implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public GetAppValidationOutput(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "GetAppValidationOutput";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return apps.store()
                .get(input.required("appId"))
                .compose(app -> apps.withServers(app.configurations().validation())
                        .map(document -> new Answer(AppValidations.outputs(
                                document, app.configurations().validationResults()))));
    }

    /** GetAppValidationOutputResponse. */
    record Answer(List<AppValidations.Output> validationOutputList) {}
}
