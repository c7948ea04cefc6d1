package io.drayage.control.sms;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.App;
import io.drayage.control.store.App.ValidationResult;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** PutAppValidationConfiguration: keeps validations, each with an id of its own; replaces what was there. Drayage runs none of them: their results are notified. */
public final class PutAppValidationConfiguration implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public PutAppValidationConfiguration(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "PutAppValidationConfiguration";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store()
                .change(input.required("appId"), app -> changed(app, input))
                .map(changed -> new Done());
    }

    private App changed(App app, SmsInput input) {
        ObjectNode kept = Apps.byGroups(input, app, SERVERS, "serverValidationConfigurations");
        kept.remove("appId");
        Set<String> known =
                AppValidations.ids(Apps.document(app.configurations().validation()));
        Set<String> ids = new HashSet<>();
        AppValidations.each(kept, validation -> {
            String id = validation.path("validationId").asText("");
            if (id.isEmpty()) {
                validation.put("validationId", apps.store().newValidationId());
            } else if (!known.contains(id) || !ids.add(id)) {
                throw SmsException.invalid("validationId " + id
                        + " is not, or more than once, one of this app; leave it out for a new one.");
            }
        });
        Map<String, ValidationResult> results =
                new HashMap<>(app.configurations().validationResults());
        results.keySet().retainAll(AppValidations.ids(kept));
        return app.with(app.configurations().withValidation(Optional.of(kept.toString()), results));
    }

    static final String APP = "appValidationConfigurations";
    static final String SERVERS = "serverGroupValidationConfigurations";
}
