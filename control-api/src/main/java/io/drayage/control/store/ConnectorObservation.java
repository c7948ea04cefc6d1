package io.drayage.control.store;

import java.util.Optional;

/**
 * What a connector says of itself and of its vCenter.
 *
 * @param status whether replications can use it
 * @param statusMessage why it is unhealthy, with the remedy; empty when healthy
 * @param version of Drayage
 * @param vmManagerId instance UUID of the vCenter; empty until the first login
 * @param vmManagerName what the vCenter is called, its host name
 */
public record ConnectorObservation(
        Status status,
        String statusMessage,
        String version,
        Optional<String> vmManagerId,
        String vmManagerName,
        String ipAddress,
        String macAddress) {
    /** ConnectorStatus of the API. */
    public enum Status {
        HEALTHY,
        UNHEALTHY
    }
}
