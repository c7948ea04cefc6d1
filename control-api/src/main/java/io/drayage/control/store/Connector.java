package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A registered connector: one vCenter or ESXi host. Its password is not here; see {@link ConnectorStore#endpoint}.
 *
 * @param connectorId {@code c-} and 17 hex digits
 * @param name as the operator calls it; unique
 * @param vcenterHost, vcenterPort, vcenterUser how it is reached
 * @param observed what the last look at it found
 * @param associatedOn when it was first registered
 */
public record Connector(
        String connectorId,
        String name,
        String vcenterHost,
        int vcenterPort,
        String vcenterUser,
        ConnectorObservation observed,
        Instant associatedOn,
        Optional<Instant> observedAt) {}
