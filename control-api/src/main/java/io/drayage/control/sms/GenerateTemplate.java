package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** GenerateTemplate: writes a CloudFormation template of the app's latest AMIs to S3, JSON unless {@code templateFormat} says otherwise, and answers where. */
public final class GenerateTemplate implements SmsOperation {
    private final TemplatePublication publication;

    /** Wires the operation. */
    public GenerateTemplate(TemplatePublication publication) {
        this.publication = Objects.requireNonNull(publication);
    }

    @Override
    public String name() {
        return "GenerateTemplate";
    }

    @Override
    public Future<? extends Record> call(SmsInput input) {
        return publication.publish(
                input.required("appId"),
                "template",
                input.text("templateFormat").orElse("JSON"));
    }
}
