package io.drayage.engine.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the engine must remember about its runs so that a crash at any moment loses nothing that was acknowledged. Implemented by control-api on Postgres; every
 * write is conditional on {@code (runId, fence)} being the current owner and fails with an {@link EngineException} of kind LEDGER ("fenced") when it is not. A
 * completed future means that the row is durable. Safe to call from any Vert.x context; futures complete on the caller's context.
 */
public interface RunLedger {
    /** The newest sealed run of a job, or empty. */
    Future<Optional<SealedRun>> lastSealedRun(UUID jobId);

    /** Records a disk of the run when the plan is known, and what there is to know of it at its epoch; repeating it with the same values changes nothing. */
    Future<Void> diskPlanned(RunKey run, DiskRow disk);

    /** The disks of the run as {@link #diskPlanned} recorded them, by device key; for a successor that goes on with the run. Empty before the plan. */
    Future<List<DiskRow>> plannedDisks(UUID runId);

    /**
     * Every epoch of which {@link #diskPlanned} recorded something about a disk of the run, by disk and epoch. For a successor: what an older epoch made durable need not be read again where tracking says
     * what has changed since.
     */
    Future<List<EpochRow>> epochs(UUID runId);

    /** How far the reading of a planned disk has come; replaces the mark before. Aborting an upload that had durable parts of the disk takes all its marks with it, since they count these as durable. */
    Future<Void> compared(RunKey run, ComparedRow mark);

    /** Something that the user shall read in the run's details; a warning also appears on the job. Repeating a note changes nothing; a run keeps at most 1000. */
    Future<Void> note(RunKey run, RunNote note);

    /** Confirms that this engine owns the run; from the question on, no other one can take it over for {@link #OWNED_FOR}. Fails with LEDGER ("fenced") when it does not own it. */
    Future<Void> owned(RunKey run);

    /** How long {@link #owned} holds at least. */
    Duration OWNED_FOR = Duration.ofSeconds(15);

    /**
     * Does what cannot be made conditional on the fence, such as a change on a vCenter, only while this engine owns the run. A process that was stopped after the question and goes on much later asks again
     * rather than believe an old answer.
     */
    default <T> Future<T> whileOwned(RunKey run, Supplier<Future<T>> change) {
        long asked = System.nanoTime();
        return owned(run)
                .compose(ours -> System.nanoTime() - asked < OWNED_FOR.toNanos() * 2 / 3
                        ? change.get()
                        : whileOwned(run, change));
    }

    /** The run enters a stage; {@code message} is what the user reads. */
    Future<Void> stage(RunKey run, Stage stage, String message);

    /** At most once a second and run: how far it is. */
    Future<Void> progress(RunKey run, List<DiskProgress> disks);

    /** Before the first part of a segment is sent: the upload exists. */
    Future<Void> uploadOpened(RunKey run, UploadRow upload);

    /** A part was acknowledged by the store: its ETag and its index frame's payload. Only after this is a part durable. */
    Future<Void> partDurable(RunKey run, PartRow part);

    /** A segment's upload was completed and acknowledged. */
    Future<Void> segmentCompleted(RunKey run, String key, long lengthBytes, String crc64nvme);

    /** An upload was aborted (or found gone); its parts are no longer durable. */
    Future<Void> uploadAborted(RunKey run, String key);

    /** Uploads of the run that are neither completed nor aborted, of any earlier fence too. */
    Future<List<UploadRow>> openUploads(UUID runId);

    /**
     * Every segment of one disk of the run that was not aborted, ascending by number, of any fence: where the parts of {@link #parts} are, and what a successor must
     * complete. Segment numbers are unique within (run, disk) whatever the fence.
     */
    Future<List<SegmentRow>> segments(UUID runId, UUID diskId);

    /** Every durable part of one disk of the run, by segment and part number, at most {@code limit} after the given position. */
    Future<List<PartRow>> parts(UUID runId, UUID diskId, int afterSegment, int afterPart, int limit);

    /** run.json was written: the run exists. */
    Future<Void> sealed(RunKey run, SealedRun sealed);

    /** The run ended without a seal. */
    Future<Void> failed(RunKey run, String statusMessage);

    /** The image is there (or the run asked for none); the run is complete. */
    Future<Void> completed(RunKey run, RunResult result);

    /**
     * A run and the right to write to it.
     *
     * @param fence grows with each owner; part of every object key
     */
    record RunKey(UUID jobId, UUID runId, long fence) {}

    /** The run's life; see {@code ReplicationRun} for the transitions. */
    enum Stage {
        PREPARE,
        SNAPSHOT,
        PLAN,
        TRANSFER,
        SEAL,
        CONVERT,
        RETAIN,
        DONE
    }

    /**
     * A sealed run: the commit point, as run.json holds it.
     *
     * @param runJsonKey key of run.json below the staging prefix
     * @param runJson its text, UTF-8
     */
    record SealedRun(UUID runId, String runJsonKey, String runJson, Instant sealedAt) {}

    /**
     * A disk of a run.
     *
     * @param samplesMismatched blocks that change tracking called unchanged and that the sample found changed, so far
     * @param changeId vSphere's change id of the snapshot that is read, kept as it came; empty without change tracking
     * @param frozenFile the link that the snapshot froze
     */
    record DiskRow(
            UUID diskId,
            int deviceKey,
            String label,
            long capacityBytes,
            int epoch,
            String transport,
            String changeSource,
            long samplesMismatched,
            Optional<String> changeId,
            Optional<String> frozenFile) {}

    /**
     * A disk at one epoch.
     *
     * @param mark the last one of {@link #compared}
     */
    record EpochRow(
            UUID diskId, int epoch, Optional<String> changeId, Optional<String> frozenFile, Optional<Buffer> mark) {}

    /**
     * How far a reading has come.
     *
     * @param samplesMismatched as in the disk's row, which is raised to it
     * @param mark in the engine's own form, at most 1 MiB
     */
    record ComparedRow(UUID diskId, int epoch, long samplesMismatched, Buffer mark) {}

    /** How far a disk is. */
    record DiskProgress(UUID diskId, long bytesTotal, long bytesDone, long bytesRead, long bytesStored) {}

    /**
     * A multipart upload of one segment.
     *
     * @param key of the bucket, the staging prefix included
     */
    record UploadRow(UUID diskId, int segment, String key, String uploadId, long fence) {}

    /**
     * A segment as the journal knows it.
     *
     * @param lengthBytes sum of its durable parts
     */
    record SegmentRow(UploadRow upload, boolean completed, long lengthBytes) {}

    /**
     * A durable part.
     *
     * @param index payload of the part's index frame as protocol's {@code PartIndex} reads it
     */
    record PartRow(
            UUID diskId,
            int epoch,
            int segment,
            int partNumber,
            String etag,
            long offsetBytes,
            long lengthBytes,
            Buffer index) {}
}
