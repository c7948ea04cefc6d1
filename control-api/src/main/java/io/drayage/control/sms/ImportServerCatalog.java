package io.drayage.control.sms;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Supplier;

/** ImportServerCatalog: starts an import and answers at once; its state is seen by GetServers. */
public final class ImportServerCatalog implements SmsOperation {
    private final Supplier<Future<Boolean>> start;

    /** @param start starts an import; its future completes when the status is IMPORTING: false when there is no connector */
    public ImportServerCatalog(Supplier<Future<Boolean>> start) {
        this.start = Objects.requireNonNull(start);
    }

    @Override
    public String name() {
        return "ImportServerCatalog";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        return start.get().map(started -> {
            if (!started) {
                throw SmsException.client(
                        "NoConnectorsAvailableException",
                        "No connector is registered. Add one under 'connectors' in the configuration.");
            }
            return new Done();
        });
    }
}
