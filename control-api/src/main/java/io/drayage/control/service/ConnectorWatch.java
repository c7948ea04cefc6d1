package io.drayage.control.service;

import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorObservation;
import io.drayage.control.store.ConnectorObservation.Status;
import io.drayage.control.store.ConnectorStore;
import io.drayage.engine.vsphere.VsphereClient;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every connector by logging in, and records whether it is healthy and, when not, why and what to do. */
public final class ConnectorWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorWatch.class);

    private final ConnectorStore connectors;
    private final VcenterSessions sessions;
    private final String version;
    private final HostAddress address;

    /** @param version of Drayage, shown as the connector's */
    public ConnectorWatch(ConnectorStore connectors, VcenterSessions sessions, String version, HostAddress address) {
        this.connectors = Objects.requireNonNull(connectors);
        this.sessions = Objects.requireNonNull(sessions);
        this.version = version;
        this.address = address;
    }

    /** Looks at all of them at once; completes when all are recorded. */
    public Future<Void> lookAtAll() {
        return AllPages.of(connectors::list).compose(all -> {
            List<Future<Void>> looks = all.stream().map(this::look).toList();
            return Future.join(looks).mapEmpty();
        });
    }

    private Future<Void> look(Connector connector) {
        return sessions.fresh(connector.connectorId())
                .compose(client -> {
                    VsphereClient.About about = client.about();
                    return client.close().transform(closed -> Future.succeededFuture(healthy(connector, about)));
                })
                .otherwise(failure -> unhealthy(connector, failure))
                .compose(observation -> connectors.observed(connector.connectorId(), observation));
    }

    private ConnectorObservation healthy(Connector connector, VsphereClient.About about) {
        if (connector.observed().status() != Status.HEALTHY
                || connector.observedAt().isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("connector", connector.name())
                    .addKeyValue("vcenter", about.fullName())
                    .log("connector is healthy");
        }
        return observation(Status.HEALTHY, "", Optional.of(about.instanceUuid()), about.host());
    }

    private ConnectorObservation unhealthy(Connector connector, Throwable failure) {
        LOG.atWarn()
                .addKeyValue("connector", connector.name())
                .addKeyValue("error", failure.getMessage())
                .log("connector is unhealthy");
        sessions.drop(connector.connectorId());
        return observation(
                Status.UNHEALTHY,
                String.valueOf(failure.getMessage()),
                connector.observed().vmManagerId(),
                connector.vcenterHost());
    }

    private ConnectorObservation observation(Status status, String message, Optional<String> vmManagerId, String name) {
        return new ConnectorObservation(
                status, message, version, vmManagerId, name, address.ipAddress(), address.macAddress());
    }
}
