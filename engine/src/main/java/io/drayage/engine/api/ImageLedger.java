package io.drayage.engine.api;

import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the engine must remember about the images that it makes in AWS: which snapshots a run has, which blocks were put into them, which AMI came of it. Implemented by control-api on Postgres. Writes with a
 * {@link RunKey} are conditional on its fence and fail with LEDGER ("fenced") when another engine owns the run. A completed future means that the row is durable; every call may be repeated. Any context.
 */
public interface ImageLedger {
    /** The most indexes that one {@link #blocksPut} takes. */
    int MOST_INDEXES = 4096;

    /** The run's snapshots, by device key. */
    Future<List<SnapshotRow>> snapshots(UUID runId);

    /**
     * The newest run of the job, other than the given one, all of whose snapshots were completed and none of which is known to be gone; whether an AMI came of it does not matter.
     *
     * @param region of AWS, as every snapshot has one
     */
    Future<Optional<Lineage>> lineage(UUID jobId, UUID otherThan, String region);

    /** Before StartSnapshot: what will be asked for. Replaces what the ledger has of this disk of the run, its journal too, unless it is the same order. */
    Future<Void> snapshotOrdered(RunKey run, SnapshotRow snapshot);

    /** StartSnapshot answered. */
    Future<Void> snapshotStarted(RunKey run, UUID diskId, String snapshotId);

    /** These blocks are in the snapshot: PutSnapshotBlock answered for each. At most {@link #MOST_INDEXES}; {@code batch} counts up from 0 for each snapshot. */
    Future<Void> blocksPut(RunKey run, UUID diskId, int batch, List<Integer> indexes);

    /** The journalled batches of a disk from {@code fromBatch} on, at most {@code limit}. */
    Future<List<PutBatch>> putBatches(UUID runId, UUID diskId, int fromBatch, int limit);

    /** The snapshot is completed in AWS: it may be the parent of a later one, so the run is held (see {@link CollectionLedger#pin}). Its journal is dropped. */
    Future<Void> snapshotCompleted(RunKey run, UUID diskId);

    /** The AMI is registered. */
    Future<Void> registered(RunKey run, ImageRow image);

    /** A snapshot is not there any more: it was deleted, or AWS gave it up. No run is built upon it from now on. */
    Future<Void> snapshotGone(String snapshotId);

    /** An AMI is not there any more. */
    Future<Void> imageGone(String imageId);

    /** The AMI that the run ended in. */
    Future<Optional<ImageRow>> image(UUID runId);

    /** The job's AMIs that are not known to be gone, the newest first. */
    Future<List<ImageRow>> images(UUID jobId);

    /** Every snapshot of the job that is not known to be gone. */
    Future<List<SnapshotRow>> snapshotsOfJob(UUID jobId);

    /** Where a snapshot is in its life. */
    enum SnapshotStatus {
        ORDERED,
        STARTED,
        COMPLETED,
        GONE
    }

    /**
     * A snapshot of one disk of a run.
     *
     * @param clientToken what StartSnapshot is asked with
     * @param snapshotId empty until it is started
     * @param parentSnapshotId, parentRunId what it is built upon; both or neither
     * @param encryption {@code none}, {@code default}, or the key's ARN
     */
    record SnapshotRow(
            UUID runId,
            UUID diskId,
            int deviceKey,
            String region,
            String clientToken,
            String snapshotId,
            Optional<String> parentSnapshotId,
            Optional<UUID> parentRunId,
            int volumeGib,
            String encryption,
            SnapshotStatus status) {}

    /** Blocks of one journal entry. */
    record PutBatch(int batch, List<Integer> indexes) {
        /** Copies. */
        public PutBatch {
            indexes = List.copyOf(indexes);
        }
    }

    /**
     * A run that a new image can be built upon.
     *
     * @param runJsonKey where it is described, below the staging prefix
     * @param snapshots all of them, completed
     */
    record Lineage(UUID runId, String runJsonKey, List<SnapshotRow> snapshots) {
        /** Copies. */
        public Lineage {
            snapshots = List.copyOf(snapshots);
        }
    }

    /**
     * An AMI.
     *
     * @param builder as {@code --image} names it
     * @param snapshotIds of its volumes, the root first
     */
    record ImageRow(
            UUID runId,
            UUID jobId,
            String builder,
            String region,
            String imageId,
            String name,
            List<String> snapshotIds) {
        /** Copies. */
        public ImageRow {
            snapshotIds = List.copyOf(snapshotIds);
        }
    }
}
