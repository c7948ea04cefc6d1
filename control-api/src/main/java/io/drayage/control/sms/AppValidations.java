package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.App.ValidationResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An app's kept validations. */
final class AppValidations {
    private static final String NOT_RUN =
            "Drayage runs no validations. Run it yourself and report with notify-app-validation-output.";

    private AppValidations() {}

    /** ValidationOutput. */
    record Output(
            String validationId,
            @Nullable String name,
            String status,
            @Nullable String statusMessage,
            @Nullable Instant latestValidationTime,
            @Nullable ServerOutput serverValidationOutput) {}

    /** ServerValidationOutput. */
    record ServerOutput(JsonNode server) {}

    /** Every validation, of the app and of its servers. */
    static void each(ObjectNode document, Consumer<ObjectNode> consumer) {
        document.path(PutAppValidationConfiguration.APP).forEach(each -> consumer.accept((ObjectNode) each));
        for (JsonNode group : document.path(PutAppValidationConfiguration.SERVERS)) {
            group.path("serverValidationConfigurations").forEach(each -> consumer.accept((ObjectNode) each));
        }
    }

    static Set<String> ids(ObjectNode document) {
        Set<String> ids = new HashSet<>();
        each(document, validation -> ids.add(validation.path("validationId").asText()));
        return ids;
    }

    static List<Output> outputs(ObjectNode document, Map<String, ValidationResult> results) {
        List<Output> outputs = new ArrayList<>();
        each(document, validation -> outputs.add(output(validation, results)));
        return outputs;
    }

    private static Output output(ObjectNode validation, Map<String, ValidationResult> results) {
        String id = validation.path("validationId").asText();
        ValidationResult result = results.get(id);
        JsonNode server = validation.path("server");
        return new Output(
                id,
                validation.path("name").textValue(),
                result == null ? "READY_FOR_VALIDATION" : result.status(),
                result == null ? NOT_RUN : result.statusMessage(),
                result == null ? null : result.at(),
                server.isObject() ? new ServerOutput(server) : null);
    }
}
