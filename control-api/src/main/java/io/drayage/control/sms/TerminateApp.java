package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;

/** TerminateApp: refused with the way to go; Drayage terminates nothing. */
public final class TerminateApp implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public TerminateApp(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "TerminateApp";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return apps.store().get(input.required("appId")).map(app -> {
            throw SmsException.notPermitted(
                    "Drayage launched nothing of app " + app.appId()
                            + ". What you launched from generate-template is a CloudFormation stack of yours: aws cloudformation delete-stack.");
        });
    }
}
