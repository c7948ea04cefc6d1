package io.drayage.engine.api;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Every snapshot that we may have put on a VM, written before it is asked for. An entry stays open until its snapshot is seen removed, is gone with its VM, or was
 * absent in two scans at least ten minutes apart with no task of ours running. Nobody else's snapshot is ever in here.
 */
public interface SnapshotLedger {
    /** Writes the intent; the nonce goes into the snapshot's name, job and run into its description. */
    Future<Void> intend(Entry intent);

    /** As {@link #intend(Entry)} by the run's owner: fails with LEDGER ("fenced") when another engine owns the run, and then no snapshot may be taken. */
    default Future<Void> intend(RunLedger.RunKey run, Entry intent) {
        return intend(intent);
    }

    /** CreateSnapshot returned this snapshot. */
    Future<Void> created(UUID entryId, String snapshotMoref);

    /** A scan of the VM did not find the snapshot. */
    Future<Void> absent(UUID entryId, Instant seenAt);

    /** The entry is closed for good. */
    Future<Void> closed(UUID entryId, Outcome outcome);

    /** All open entries of one vCenter. */
    Future<List<Entry>> open(String vcenterUuid);

    /** The open entries of one vCenter that nobody else will see to: their runs have ended. An entry of a run that an engine works on, or will go on with, is that run's own business. */
    default Future<List<Entry>> orphaned(String vcenterUuid) {
        return open(vcenterUuid);
    }

    /** How an entry ended. */
    enum Outcome {
        REMOVED,
        GONE_WITH_VM,
        NEVER_CREATED
    }

    /**
     * @param nonce 128 random bits, 32 hex digits
     * @param snapshotName what the snapshot is called on the VM
     * @param vmMoref, vmInstanceUuid, vmName all three must agree with vCenter before anything is removed
     * @param snapshotMoref once known
     * @param firstAbsentAt when a scan first missed it
     */
    record Entry(
            UUID entryId,
            UUID jobId,
            UUID runId,
            String vcenterUuid,
            String vmMoref,
            String vmInstanceUuid,
            String vmName,
            String nonce,
            String snapshotName,
            String description,
            Instant intendedAt,
            Optional<String> snapshotMoref,
            Optional<Instant> firstAbsentAt) {}
}
