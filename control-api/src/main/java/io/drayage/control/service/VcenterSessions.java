package io.drayage.control.service;

import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorStore;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** One vSphere session per connector, opened when first wanted and again after it was lost. */
public final class VcenterSessions {
    private final ConnectorStore connectors;
    private final Function<VsphereEndpoint, Future<VsphereClient>> login;
    private final Map<String, Future<VsphereClient>> open = new ConcurrentHashMap<>();

    /** @param login opens a session, as {@code VsphereClients.connect} */
    public VcenterSessions(ConnectorStore connectors, Function<VsphereEndpoint, Future<VsphereClient>> login) {
        this.connectors = Objects.requireNonNull(connectors);
        this.login = Objects.requireNonNull(login);
    }

    /** The connector's session. */
    public Future<VsphereClient> of(String connectorId) {
        Future<VsphereClient> session = open.computeIfAbsent(connectorId, id -> fresh(id));
        session.onFailure(failure -> open.remove(connectorId, session));
        return session;
    }

    /** A session of its own, which the caller closes. */
    Future<VsphereClient> fresh(String connectorId) {
        return connectors.endpoint(connectorId).compose(login);
    }

    /** The session of a connector of this vCenter. */
    public Future<VsphereClient> ofVmManager(String vmManagerId, String vmManagerName) {
        return connectors
                .byVmManager(vmManagerId)
                .compose(found -> found.map(Connector::connectorId)
                        .map(this::of)
                        .orElseGet(() -> Future.failedFuture(new EngineException(
                                EngineException.Kind.CONFIGURATION,
                                "vCenter " + vmManagerName,
                                "no connector is registered for it",
                                "Add it under 'connectors' in the configuration"))));
    }

    /** Forgets a session that no longer works; the next use logs in again. */
    public void drop(String connectorId) {
        Future<VsphereClient> session = open.remove(connectorId);
        if (session != null) {
            session.onSuccess(VsphereClient::close);
        }
    }

    /** Logs out everywhere; never fails. */
    public Future<Void> close() {
        List<Future<Void>> closing = open.values().stream()
                .map(session ->
                        session.compose(VsphereClient::close).transform(ended -> Future.<Void>succeededFuture()))
                .toList();
        open.clear();
        return Future.join(closing).mapEmpty();
    }
}
