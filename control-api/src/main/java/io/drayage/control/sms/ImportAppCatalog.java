package io.drayage.control.sms;

import io.vertx.core.Future;

/** ImportAppCatalog: refused with the way to go; there is no Migration Hub here. */
public final class ImportAppCatalog implements SmsOperation {
    @Override
    public String name() {
        return "ImportAppCatalog";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        throw SmsException.notPermitted(
                "Applications of AWS Migration Hub are not imported by a self-hosted service. Make apps with create-app.");
    }
}
