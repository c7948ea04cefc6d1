package io.drayage.control.store;

import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import java.util.Optional;

/** Connectors and, encrypted, their passwords. */
public interface ConnectorStore {
    /** Registers a connector, or, when the name is known, replaces its settings and password and keeps its id. */
    Future<Connector> register(String name, VsphereEndpoint endpoint);

    /** One connector. */
    Future<Optional<Connector>> get(String connectorId);

    /** All connectors in the order in which they were registered. */
    Future<Page<Connector>> list(PageRequest page);

    /** How to reach the connector's vCenter, with its password; CONNECTOR_NOT_FOUND when there is none. */
    Future<VsphereEndpoint> endpoint(String connectorId);

    /** Of several connectors with this vCenter the healthy one that was registered first, else any; empty when there is none. */
    Future<Optional<Connector>> byVmManager(String vmManagerId);

    /** Records what a look at the connector found; CONNECTOR_NOT_FOUND when it was removed meanwhile. */
    Future<Void> observed(String connectorId, ConnectorObservation observation);

    /** Removes a connector; CONNECTOR_IN_USE while it is the last one of a vCenter that has jobs which have not ended. */
    Future<Void> disassociate(String connectorId);
}
