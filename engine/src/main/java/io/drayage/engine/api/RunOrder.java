package io.drayage.engine.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run shall do.
 *
 * @param installationId owner of the staging prefix
 * @param jobId, runId, fence internal ids; the fence is part of every object key
 * @param publicJobId, publicRunId ids as the API shows them; written into the snapshot's description and the result
 * @param vmMoref the VM on the given connector's vCenter
 * @param vmInstanceUuid when present the VM must still have it
 * @param full start afresh: ignore the baseline
 * @param policy what it may do to the VM, and how far change tracking is trusted
 * @param imagePolicy how an AMI that it ends in shall be
 */
public record RunOrder(
        UUID installationId,
        UUID jobId,
        UUID runId,
        long fence,
        String publicJobId,
        String publicRunId,
        String vmMoref,
        Optional<String> vmInstanceUuid,
        ConsistencyWanted consistency,
        TransportWanted transport,
        ImageWanted image,
        Optional<Path> imageDirectory,
        boolean full,
        RunPolicy policy,
        ImagePolicy imagePolicy) {
    /** As {@code --consistency}. */
    public enum ConsistencyWanted {
        AUTO,
        APPLICATION,
        CRASH
    }

    /** As {@code --transport}. */
    public enum TransportWanted {
        AUTO,
        NFC,
        HTTPS,
        LEASE
    }

    /** As {@code --image}. */
    public enum ImageWanted {
        DISK_IMAGE,
        EBS_DIRECT,
        IMPORT_IMAGE,
        NONE
    }

    /** The key that ledger writes need. */
    public RunLedger.RunKey key() {
        return new RunLedger.RunKey(jobId, runId, fence);
    }
}
