package io.drayage.control.sms;

import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** DeleteAppValidationConfiguration: forgets the validations and their results. */
public final class DeleteAppValidationConfiguration implements SmsOperation {
    private final AppStore apps;

    /** Wires the operation. */
    public DeleteAppValidationConfiguration(AppStore apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "DeleteAppValidationConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.change(
                        input.required("appId"),
                        app -> app.with(app.configurations().withValidation(Optional.empty(), Map.of())))
                .map(changed -> new Done());
    }
}
