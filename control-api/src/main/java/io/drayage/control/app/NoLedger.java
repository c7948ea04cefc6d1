package io.drayage.control.app;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunResult;
import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The ledgers of an engine that only reads the staging area (restore, verify): there is no database, so everything that would need one fails. */
public final class NoLedger implements RunLedger, SnapshotLedger {
    private static <T> Future<T> none() {
        return Future.failedFuture(new EngineException(
                EngineException.Kind.INTERNAL,
                "ledger",
                "a command that only reads the staging area asked for the database",
                ""));
    }

    @Override
    public Future<Optional<SealedRun>> lastSealedRun(UUID jobId) {
        return none();
    }

    @Override
    public Future<Void> diskPlanned(RunKey run, DiskRow disk) {
        return none();
    }

    @Override
    public Future<List<DiskRow>> plannedDisks(UUID runId) {
        return none();
    }

    @Override
    public Future<List<EpochRow>> epochs(UUID runId) {
        return none();
    }

    @Override
    public Future<Void> compared(RunKey run, ComparedRow mark) {
        return none();
    }

    @Override
    public Future<Void> note(RunKey run, RunNote note) {
        return none();
    }

    @Override
    public Future<Void> owned(RunKey run) {
        return none();
    }

    @Override
    public Future<Void> stage(RunKey run, Stage stage, String message) {
        return none();
    }

    @Override
    public Future<Void> progress(RunKey run, List<DiskProgress> disks) {
        return none();
    }

    @Override
    public Future<Void> uploadOpened(RunKey run, UploadRow upload) {
        return none();
    }

    @Override
    public Future<Void> partDurable(RunKey run, PartRow part) {
        return none();
    }

    @Override
    public Future<Void> segmentCompleted(RunKey run, String key, long lengthBytes, String crc64nvme) {
        return none();
    }

    @Override
    public Future<Void> uploadAborted(RunKey run, String key) {
        return none();
    }

    @Override
    public Future<List<UploadRow>> openUploads(UUID runId) {
        return none();
    }

    @Override
    public Future<List<SegmentRow>> segments(UUID runId, UUID diskId) {
        return none();
    }

    @Override
    public Future<List<PartRow>> parts(UUID runId, UUID diskId, int afterSegment, int afterPart, int limit) {
        return none();
    }

    @Override
    public Future<Void> sealed(RunKey run, SealedRun sealed) {
        return none();
    }

    @Override
    public Future<Void> failed(RunKey run, String statusMessage) {
        return none();
    }

    @Override
    public Future<Void> completed(RunKey run, RunResult result) {
        return none();
    }

    @Override
    public Future<Void> intend(Entry intent) {
        return none();
    }

    @Override
    public Future<Void> created(UUID entryId, String snapshotMoref) {
        return none();
    }

    @Override
    public Future<Void> absent(UUID entryId, Instant seenAt) {
        return none();
    }

    @Override
    public Future<Void> closed(UUID entryId, Outcome outcome) {
        return none();
    }

    @Override
    public Future<List<Entry>> open(String vcenterUuid) {
        return none();
    }
}
