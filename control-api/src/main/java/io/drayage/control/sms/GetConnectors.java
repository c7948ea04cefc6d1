package io.drayage.control.sms;

import io.drayage.control.store.ConnectorStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** GetConnectors: the registered connectors with their health. */
public final class GetConnectors implements SmsOperation {
    private final ConnectorStore connectors;

    /** @param connectors where they are registered */
    public GetConnectors(ConnectorStore connectors) {
        this.connectors = Objects.requireNonNull(connectors);
    }

    @Override
    public String name() {
        return "GetConnectors";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return connectors
                .list(input.page())
                .map(page -> page.map(Shapes.Connector::of))
                .map(page -> new Answer(page.items(), page.nextToken().orElse(null)));
    }

    /** GetConnectorsResponse. */
    public record Answer(
            List<Shapes.Connector> connectorList, @Nullable String nextToken) {}
}
