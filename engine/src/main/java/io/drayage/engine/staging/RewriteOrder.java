package io.drayage.engine.staging;

import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.transfer.BlockTable;
import io.drayage.protocol.run.ObjectKeys;
import java.util.UUID;

/**
 * Carry what is live of one disk's sparse segments over.
 *
 * @param run the run that is about to seal; the new segments become its own
 * @param epoch at which it seals
 * @param table all of the disk's blocks, durable; is told where the copied ones are now
 */
public record RewriteOrder(UUID installationId, RunKey run, UUID diskId, int epoch, BlockTable table) {
    /** Where all of the job's objects are, below the staging prefix. */
    String ofJob() {
        return ObjectKeys.ofJob(installationId, run.jobId());
    }

    /** Where all of the run's objects are, below the staging prefix. */
    String ofRun() {
        return ObjectKeys.ofRun(installationId, run.jobId(), run.runId());
    }

    /** Key of a new segment, below the staging prefix. */
    String segmentKey(int number) {
        return ObjectKeys.segment(installationId, run.jobId(), run.runId(), run.fence(), diskId, epoch, number);
    }
}
