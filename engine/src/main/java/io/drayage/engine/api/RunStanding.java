package io.drayage.engine.api;

import java.time.Instant;
import java.util.UUID;

/**
 * A sealed run of the staging area and whether it can still be restored.
 *
 * @param missing what is not there any more and why, for people to read; empty when the run is whole
 * @param dataDropped its segments were given up by policy; its manifests are there
 */
public record RunStanding(
        UUID runId,
        String publicRunId,
        String publicJobId,
        String vmName,
        Instant sealedAt,
        String missing,
        boolean dataDropped) {
    /** Whether everything that the run needs is there. Says nothing about its bytes: that is verify's to prove. */
    public boolean whole() {
        return missing.isEmpty();
    }
}
