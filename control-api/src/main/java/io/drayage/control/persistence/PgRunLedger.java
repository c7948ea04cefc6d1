package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.RunLedger;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@link RunLedger} on Postgres. Every write is one statement that repeats harmlessly and begins with {@link RunOwnership#OWNER}, so it is tried again when the connection breaks, and changes nothing for an engine that lost the run.
 */
final class PgRunLedger implements RunLedger {
    private static final int MAX_KEY_CHARS = 1024;
    private static final int MAX_RUN_JSON_CHARS = 16 << 20;
    private static final int MAX_INDEX_BYTES = 4 << 20;
    private static final int MAX_MARK_BYTES = 1 << 20;
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_DISKS = 1000;

    private final Database database;
    private final RunOwnership ownership;
    private final RunEnd end;
    private final ProgressGate gate = new ProgressGate(System::nanoTime);

    PgRunLedger(Database database, RunOwnership ownership, RunEnd end) {
        this.database = database;
        this.ownership = ownership;
        this.end = end;
    }

    @Override
    public Future<Optional<SealedRun>> lastSealedRun(UUID jobId) {
        // By the order in which the runs were made: engines' clocks may differ.
        String sql = """
                SELECT run_seal.run, run_json_key, run_json, sealed_at FROM run_seal JOIN run ON run.id = run_seal.run
                WHERE run_seal.job = $1 ORDER BY run.seq DESC LIMIT 1""";
        return database.repeatable(sql, Arguments.of(jobId))
                .map(rows -> Rows.first(
                        rows,
                        row -> new SealedRun(
                                row.getUUID("run"),
                                row.getString("run_json_key"),
                                row.getString("run_json"),
                                Columns.instant(row, "sealed_at"))));
    }

    @Override
    public Future<Void> diskPlanned(RunKey run, DiskRow disk) {
        String sql = """
                , epoch AS (
                    INSERT INTO run_disk_epoch AS known (run, disk_id, epoch, change_id, frozen_file)
                    SELECT id, $4, $8, $12, $13 FROM owner
                    ON CONFLICT (run, disk_id, epoch) DO UPDATE SET change_id = excluded.change_id,
                        frozen_file = excluded.frozen_file)
                INSERT INTO run_disk (run, disk_id, device_key, label, capacity_bytes, epoch, transport, change_source,
                    samples_mismatched, change_id)
                SELECT id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM owner
                ON CONFLICT (run, disk_id) DO UPDATE SET device_key = excluded.device_key, label = excluded.label,
                    capacity_bytes = excluded.capacity_bytes, epoch = excluded.epoch, transport = excluded.transport,
                    change_source = excluded.change_source,
                    samples_mismatched = excluded.samples_mismatched, change_id = excluded.change_id""";
        return checked(
                run,
                () -> write(
                        run,
                        sql,
                        disk.diskId(),
                        disk.deviceKey(),
                        Texts.cut(disk.label(), Texts.NAME),
                        disk.capacityBytes(),
                        disk.epoch(),
                        Texts.cut(disk.transport(), Texts.NAME),
                        Texts.cut(disk.changeSource(), Texts.NAME),
                        disk.samplesMismatched(),
                        Texts.require("change id", disk.changeId(), Texts.NAME),
                        disk.frozenFile().map(file -> Texts.cut(file, Texts.PATH))));
    }

    @Override
    public Future<List<EpochRow>> epochs(UUID runId) {
        return RunDetails.epochs(database, runId);
    }

    @Override
    public Future<Void> compared(RunKey run, ComparedRow mark) {
        String sql = """
                , counted AS (
                    UPDATE run_disk d SET samples_mismatched = greatest(d.samples_mismatched, $6) FROM owner
                    WHERE d.run = owner.id AND d.disk_id = $4 AND d.samples_mismatched < $6)
                UPDATE run_disk_epoch e SET mark = $7 FROM owner
                WHERE e.run = owner.id AND e.disk_id = $4 AND e.epoch = $5""";
        return checked(run, () -> {
            Texts.requireFew("mark", mark.mark().length(), MAX_MARK_BYTES);
            return write(run, sql, mark.diskId(), mark.epoch(), mark.samplesMismatched(), mark.mark());
        });
    }

    @Override
    public Future<List<DiskRow>> plannedDisks(UUID runId) {
        return RunDetails.plannedDisks(database, runId);
    }

    @Override
    public Future<Void> note(RunKey run, RunNote note) {
        return write(
                run,
                RunDetails.NOTE,
                note.diskId(),
                note.severity(),
                note.code(),
                Texts.cut(note.message(), Texts.MESSAGE));
    }

    @Override
    public Future<Void> owned(RunKey run) {
        return ownership.hold(run);
    }

    @Override
    public Future<Void> stage(RunKey run, Stage stage, String message) {
        String sql = "UPDATE run SET stage = $4, status_message = $5 FROM owner WHERE run.id = owner.id";
        return flush(run).compose(done -> write(run, sql, stage, Texts.cut(message, Texts.MESSAGE)));
    }

    @Override
    public Future<Void> progress(RunKey run, List<DiskProgress> disks) {
        if (disks.size() > MAX_DISKS) {
            return Future.failedFuture(new IllegalArgumentException(disks.size() + " disks"));
        }
        return gate.pass(run.runId(), List.copyOf(disks)) ? writeProgress(run, disks) : Future.succeededFuture();
    }

    private Future<Void> flush(RunKey run) {
        return gate.flush(run.runId()).map(held -> writeProgress(run, held)).orElseGet(Future::succeededFuture);
    }

    private Future<Void> writeProgress(RunKey run, List<DiskProgress> disks) {
        String sql = """
                INSERT INTO run_progress (run, disk_ids, bytes_total, bytes_done, bytes_read, bytes_stored, updated_at)
                SELECT id, $4, $5, $6, $7, $8, clock_timestamp() FROM owner
                ON CONFLICT (run) DO UPDATE SET disk_ids = excluded.disk_ids, bytes_total = excluded.bytes_total,
                    bytes_done = excluded.bytes_done, bytes_read = excluded.bytes_read,
                    bytes_stored = excluded.bytes_stored, updated_at = excluded.updated_at""";
        return write(
                run,
                sql,
                disks.stream().map(DiskProgress::diskId).toArray(UUID[]::new),
                disks.stream().map(DiskProgress::bytesTotal).toArray(Long[]::new),
                disks.stream().map(DiskProgress::bytesDone).toArray(Long[]::new),
                disks.stream().map(DiskProgress::bytesRead).toArray(Long[]::new),
                disks.stream().map(DiskProgress::bytesStored).toArray(Long[]::new));
    }

    @Override
    public Future<Void> uploadOpened(RunKey run, UploadRow upload) {
        String sql = """
                INSERT INTO run_upload (run, object_key, disk_id, segment, upload_id, fence, state, opened_at)
                SELECT id, $4, $5, $6, $7, $8, 'OPEN', clock_timestamp() FROM owner
                ON CONFLICT (run, object_key) DO UPDATE SET upload_id = excluded.upload_id, fence = excluded.fence,
                    state = 'OPEN' WHERE run_upload.state <> 'COMPLETED'""";
        return checked(
                run,
                () -> write(
                        run,
                        sql,
                        Texts.require("object key", upload.key(), MAX_KEY_CHARS),
                        upload.diskId(),
                        upload.segment(),
                        Texts.require("upload id", upload.uploadId(), Texts.PATH),
                        upload.fence()));
    }

    @Override
    public Future<Void> partDurable(RunKey run, PartRow part) {
        // Only parts of an open upload are durable: an abort that came before must win.
        String sql = """
                INSERT INTO run_part (run, disk_id, segment, part_number, epoch, etag, offset_bytes, length_bytes,
                    index_frame)
                SELECT owner.id, $4, $5, $6, $7, $8, $9, $10, $11 FROM owner
                WHERE EXISTS (SELECT 1 FROM run_upload u WHERE u.run = owner.id AND u.disk_id = $4 AND u.segment = $5
                    AND u.state = 'OPEN')
                ON CONFLICT (run, disk_id, segment, part_number) DO UPDATE SET epoch = excluded.epoch,
                    etag = excluded.etag, offset_bytes = excluded.offset_bytes, length_bytes = excluded.length_bytes,
                    index_frame = excluded.index_frame""";
        return checked(run, () -> {
            Texts.requireFew("part index", part.index().length(), MAX_INDEX_BYTES);
            return write(
                    run,
                    sql,
                    part.diskId(),
                    part.segment(),
                    part.partNumber(),
                    part.epoch(),
                    Texts.require("ETag", part.etag(), Texts.NAME),
                    part.offsetBytes(),
                    part.lengthBytes(),
                    part.index());
        });
    }

    @Override
    public Future<Void> segmentCompleted(RunKey run, String key, long lengthBytes, String crc64nvme) {
        String sql = """
                UPDATE run_upload SET state = 'COMPLETED', length_bytes = $5, crc64nvme = $6
                FROM owner WHERE run = owner.id AND object_key = $4 AND state IN ('OPEN', 'COMPLETED')""";
        return write(run, sql, key, lengthBytes, Texts.cut(crc64nvme, Texts.NAME));
    }

    @Override
    public Future<Void> uploadAborted(RunKey run, String key) {
        String sql = """
                , aborted AS (
                    UPDATE run_upload SET state = 'ABORTED' FROM owner
                    WHERE run = owner.id AND object_key = $4 AND state IN ('OPEN', 'ABORTED')
                    RETURNING run, disk_id, segment),
                gone AS (DELETE FROM run_part p USING aborted a
                    WHERE p.run = a.run AND p.disk_id = a.disk_id AND p.segment = a.segment
                        AND NOT EXISTS (SELECT 1 FROM run_upload other WHERE other.run = a.run
                            AND other.disk_id = a.disk_id AND other.segment = a.segment AND other.object_key <> $4
                            AND other.state <> 'ABORTED')
                    RETURNING p.run, p.disk_id),
                unmarked AS (UPDATE run_disk_epoch e SET mark = NULL FROM gone
                    WHERE e.run = gone.run AND e.disk_id = gone.disk_id)
                SELECT 1 FROM aborted""";
        return write(run, sql, key);
    }

    @Override
    public Future<List<UploadRow>> openUploads(UUID runId) {
        String sql = """
                SELECT disk_id, segment, object_key, upload_id, fence FROM run_upload
                WHERE run = $1 AND state = 'OPEN' ORDER BY disk_id, segment, object_key""";
        return database.repeatable(sql, Arguments.of(runId)).map(rows -> Rows.list(rows, PgRunLedger::upload));
    }

    @Override
    public Future<List<SegmentRow>> segments(UUID runId, UUID diskId) {
        String sql = """
                SELECT u.disk_id, u.segment, object_key, upload_id, fence, state = 'COMPLETED' AS completed,
                    coalesce(u.length_bytes, (SELECT sum(p.length_bytes)::bigint FROM run_part p
                        WHERE p.run = u.run AND p.disk_id = u.disk_id AND p.segment = u.segment), 0) AS length_bytes
                FROM run_upload u WHERE run = $1 AND disk_id = $2 AND state <> 'ABORTED'
                ORDER BY segment, object_key""";
        return database.repeatable(sql, Arguments.of(runId, diskId))
                .map(rows -> Rows.list(
                        rows,
                        row -> new SegmentRow(upload(row), row.getBoolean("completed"), row.getLong("length_bytes"))));
    }

    private static UploadRow upload(Row row) {
        return new UploadRow(
                row.getUUID("disk_id"),
                row.getInteger("segment"),
                row.getString("object_key"),
                row.getString("upload_id"),
                row.getLong("fence"));
    }

    @Override
    public Future<List<PartRow>> parts(UUID runId, UUID diskId, int afterSegment, int afterPart, int limit) {
        String sql = """
                SELECT disk_id, epoch, segment, part_number, etag, offset_bytes, length_bytes, index_frame
                FROM run_part WHERE run = $1 AND disk_id = $2 AND (segment, part_number) > ($3, $4)
                ORDER BY segment, part_number LIMIT $5""";
        return database.repeatable(
                        sql, Arguments.of(runId, diskId, afterSegment, afterPart, Math.min(limit, MAX_PARTS)))
                .map(rows -> Rows.list(rows, PgRunLedger::part));
    }

    private static PartRow part(Row row) {
        return new PartRow(
                row.getUUID("disk_id"),
                row.getInteger("epoch"),
                row.getInteger("segment"),
                row.getInteger("part_number"),
                row.getString("etag"),
                row.getLong("offset_bytes"),
                row.getLong("length_bytes"),
                row.getBuffer("index_frame"));
    }

    @Override
    public Future<Void> sealed(RunKey run, SealedRun sealed) {
        String sql = """
                INSERT INTO run_seal (run, job, run_json_key, run_json, sealed_at)
                SELECT id, job, $4, $5, $6 FROM owner
                ON CONFLICT (run) DO UPDATE SET run_json_key = excluded.run_json_key, run_json = excluded.run_json,
                    sealed_at = excluded.sealed_at""";
        return flush(run)
                .compose(done -> checked(
                        run,
                        () -> write(
                                run,
                                sql,
                                Texts.require("object key", sealed.runJsonKey(), MAX_KEY_CHARS),
                                Texts.require("run.json", sealed.runJson(), MAX_RUN_JSON_CHARS),
                                sealed.sealedAt())));
    }

    @Override
    public Future<Void> failed(RunKey run, String statusMessage) {
        return flushQuietly(run).compose(done -> end.fail(run, statusMessage));
    }

    @Override
    public Future<Void> completed(RunKey run, RunResult result) {
        return flushQuietly(run).compose(done -> end.complete(run, result));
    }

    /** A run that has ended already takes no progress, but may be ended again. */
    private Future<Void> flushQuietly(RunKey run) {
        Future<Void> flushed = flush(run).transform(ignored -> Future.succeededFuture());
        gate.forget(run.runId());
        return flushed;
    }

    private static Future<Void> checked(RunKey run, Supplier<Future<Void>> work) {
        return Attempt.ofLedger("run " + run.runId(), work);
    }

    private Future<Void> write(RunKey run, String sql, Object... more) {
        Object[] arguments = new Object[3 + more.length];
        arguments[0] = run.runId();
        arguments[1] = run.jobId();
        arguments[2] = run.fence();
        System.arraycopy(more, 0, arguments, 3, more.length);
        Tuple tuple = Arguments.of(arguments);
        return database.repeatable(RunOwnership.OWNER + sql, tuple).compose(rows -> {
            if (rows.rowCount() > 0) {
                return Future.succeededFuture();
            }
            gate.forget(run.runId());
            return ownership.fenced(run);
        });
    }
}
