package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** GenerateChangeSet: writes a CloudFormation template of the app's latest AMIs to S3, JSON unless {@code changesetFormat} says otherwise, and answers where. */
public final class GenerateChangeSet implements SmsOperation {
    private final TemplatePublication publication;

    /** Wires the operation. */
    public GenerateChangeSet(TemplatePublication publication) {
        this.publication = Objects.requireNonNull(publication);
    }

    @Override
    public String name() {
        return "GenerateChangeSet";
    }

    @Override
    public Future<? extends Record> call(SmsInput input) {
        return publication.publish(
                input.required("appId"),
                "changeset",
                input.text("changesetFormat").orElse("JSON"));
    }
}
