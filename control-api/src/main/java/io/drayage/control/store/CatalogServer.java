package io.drayage.control.store;

import java.util.List;
import java.util.Optional;

/**
 * A server of the catalog.
 *
 * @param serverId {@code s-} and 8 hex digits; the same for a VM (vCenter UUID and moref) in every import
 * @param facts what the import noted of it
 * @param replicationJobId the newest job that is not deleted
 * @param replicationJobTerminated whether that job has ended; false without one
 */
public record CatalogServer(
        String serverId,
        VmServer vm,
        Facts facts,
        Optional<String> replicationJobId,
        boolean replicationJobTerminated) {
    /**
     * What an import notes of a VM besides its address.
     *
     * @param guest the guest's full name
     * @param capacityBytes of all its disks
     * @param refusals why it cannot be replicated, each a sentence; empty when it can
     * @param warnings what its owner should know
     */
    public record Facts(String guest, long capacityBytes, List<String> refusals, List<String> warnings) {
        /** Copies the lists. */
        public Facts {
            refusals = List.copyOf(refusals);
            warnings = List.copyOf(warnings);
        }
    }
}
