package io.drayage.engine.transfer;

import io.drayage.engine.api.RunLedger.RunKey;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * What one disk's transfer is to do.
 *
 * @param run for journal writes and for the parts' indexes
 * @param diskName as its user knows it, {@code disk 'Hard disk 1' of VM web01}
 * @param epoch of the snapshot that the source reads
 * @param stagingPrefix goes before every key in the store; ends with a slash or is empty
 * @param segmentKeys segment number → key below the staging prefix, as manifests name it
 * @param reads what a source with random access was told to read; empty: the source reads the whole disk
 * @param keepUploadsOnFailure after a failure leave open uploads and their journalled parts to a later attempt, which completes them when it succeeds; else they
 *     are aborted, and the block table, which counts their blocks as durable, is of no use any more
 * @param marks how far an earlier reading came, and who wants to know how far this one does; only for a source with random access
 */
public record TransferOrder(
        RunKey run,
        UUID diskId,
        String diskName,
        int epoch,
        String stagingPrefix,
        IntFunction<String> segmentKeys,
        Optional<ReadSet> reads,
        boolean keepUploadsOnFailure,
        Optional<MarkOrder> marks) {
    /** An order whose reading leaves no marks: it is begun anew when it breaks. */
    public TransferOrder(
            RunKey run,
            UUID diskId,
            String diskName,
            int epoch,
            String stagingPrefix,
            IntFunction<String> segmentKeys,
            Optional<ReadSet> reads,
            boolean keepUploadsOnFailure) {
        this(run, diskId, diskName, epoch, stagingPrefix, segmentKeys, reads, keepUploadsOnFailure, Optional.empty());
    }

    String relativeKey(int segment) {
        return segmentKeys.apply(segment);
    }

    String storeKey(int segment) {
        return stagingPrefix + segmentKeys.apply(segment);
    }
}
