package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** LaunchApp: refused with the way to go; Drayage launches nothing. */
public final class LaunchApp implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public LaunchApp(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "LaunchApp";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store().get(input.required("appId")).map(app -> {
            throw SmsException.notPermitted(
                    "Drayage launches nothing by itself. generate-template writes a CloudFormation template of the latest AMIs of app "
                            + app.appId() + " to S3; create a stack of it with aws cloudformation create-stack.");
        });
    }
}
