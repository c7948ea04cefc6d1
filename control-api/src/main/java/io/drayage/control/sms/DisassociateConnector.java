package io.drayage.control.sms;

import io.drayage.control.store.ConnectorStore;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Consumer;

/** DisassociateConnector: removes a connector once all replications that need it have ended; its password goes with it. */
public final class DisassociateConnector implements SmsOperation {
    private final ConnectorStore connectors;
    private final Consumer<String> loggedOut;

    /** @param loggedOut told the id of a connector that is gone: its session may end */
    public DisassociateConnector(ConnectorStore connectors, Consumer<String> loggedOut) {
        this.connectors = Objects.requireNonNull(connectors);
        this.loggedOut = Objects.requireNonNull(loggedOut);
    }

    @Override
    public String name() {
        return "DisassociateConnector";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        String connectorId = input.required("connectorId");
        return connectors.disassociate(connectorId).map(gone -> {
            loggedOut.accept(connectorId);
            return new Done();
        });
    }
}
