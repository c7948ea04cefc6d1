package io.drayage.control.sms;

import io.drayage.control.store.App.ValidationResult;
import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** NotifyAppValidationOutput: records what somebody, such as an instance at its first start, says of a validation. */
public final class NotifyAppValidationOutput implements SmsOperation {
    private final AppStore apps;
    private final InstantSource clock;

    /** Wires the operation. */
    public NotifyAppValidationOutput(AppStore apps, InstantSource clock) {
        this.apps = Objects.requireNonNull(apps);
        this.clock = Objects.requireNonNull(clock);
    }

    @Override
    public String name() {
        return "NotifyAppValidationOutput";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        SmsInput notified =
                input.structure("notificationContext").orElseThrow(() -> SmsException.missing("notificationContext"));
        String id = notified.required("validationId");
        ValidationResult result = new ValidationResult(
                notified.required("status"), notified.text("statusMessage").orElse(""), clock.instant());
        return apps.change(input.required("appId"), app -> {
                    if (!AppValidations.ids(Apps.document(app.configurations().validation()))
                            .contains(id)) {
                        throw SmsException.invalid("validationId " + id + " is not one of app " + app.appId() + ".");
                    }
                    Map<String, ValidationResult> results =
                            new HashMap<>(app.configurations().validationResults());
                    results.put(id, result);
                    return app.with(app.configurations()
                            .withValidation(app.configurations().validation(), results));
                })
                .map(changed -> new Done());
    }
}
