package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.ImageLedger;
import io.drayage.engine.api.RunLedger.RunKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link ImageLedger} on Postgres. Every statement repeats harmlessly. A run whose snapshots are the newest complete ones of its job is pinned: the next image is the difference to its manifests. */
final class PgImageLedger implements ImageLedger {
    private static final int MOST_BATCHES = 1000;
    private static final String PIN = "'image-parent'";

    private static final String COLUMNS = """
            run, disk_id, device_key, region, client_token, snapshot_id, parent_snapshot, parent_run, volume_gib,
            encryption, status""";

    private final Database database;
    private final RunOwnership ownership;

    PgImageLedger(Database database, RunOwnership ownership) {
        this.database = database;
        this.ownership = ownership;
    }

    @Override
    public Future<List<SnapshotRow>> snapshots(UUID runId) {
        return rows("SELECT " + COLUMNS + " FROM image_snapshot WHERE run = $1 ORDER BY device_key", runId);
    }

    @Override
    public Future<List<SnapshotRow>> snapshotsOfJob(UUID jobId) {
        return rows(
                "SELECT " + COLUMNS
                        + " FROM image_snapshot WHERE job = $1 AND status <> 'GONE' ORDER BY ordered_at, device_key",
                jobId);
    }

    private Future<List<SnapshotRow>> rows(String sql, UUID of) {
        return database.repeatable(sql, Arguments.of(of)).map(rows -> Rows.list(rows, PgImageLedger::snapshot));
    }

    @Override
    public Future<Optional<Lineage>> lineage(UUID jobId, UUID otherThan, String region) {
        String sql = """
                SELECT run.id, run_seal.run_json_key FROM run JOIN run_seal ON run_seal.run = run.id
                WHERE run.job = $1 AND run.id <> $2
                    AND EXISTS (SELECT 1 FROM staging_pin p WHERE p.run = run.id AND p.purpose =\s""" + PIN + """
                )
                    AND EXISTS (SELECT 1 FROM image_snapshot i WHERE i.run = run.id)
                    AND NOT EXISTS (SELECT 1 FROM image_snapshot i WHERE i.run = run.id
                        AND (i.status <> 'COMPLETED' OR i.region <> $3))
                ORDER BY run.seq DESC LIMIT 1""";
        return database.repeatable(sql, Arguments.of(jobId, otherThan, Texts.cut(region, Texts.NAME)))
                .compose(rows -> Rows.first(rows, row -> row)
                        .map(row -> snapshots(row.getUUID("id"))
                                .map(found -> Optional.of(
                                        new Lineage(row.getUUID("id"), row.getString("run_json_key"), found))))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    @Override
    public Future<Void> snapshotOrdered(RunKey run, SnapshotRow snapshot) {
        String sql = """
                , other AS (
                    DELETE FROM image_put USING owner, image_snapshot i WHERE image_put.run = owner.id
                        AND image_put.disk_id = $4 AND i.run = owner.id AND i.disk_id = $4 AND i.client_token <> $7),
                ordered AS (
                    INSERT INTO image_snapshot AS i (run, job, disk_id, device_key, region, client_token,
                        parent_snapshot, parent_run, volume_gib, encryption, status, ordered_at)
                    SELECT id, job, $4, $5, $6, $7, $8, $9, $10, $11, 'ORDERED', dray_now() FROM owner
                    ON CONFLICT (run, disk_id) DO UPDATE SET device_key = excluded.device_key,
                        region = excluded.region, client_token = excluded.client_token, snapshot_id = '',
                        parent_snapshot = excluded.parent_snapshot, parent_run = excluded.parent_run,
                        volume_gib = excluded.volume_gib, encryption = excluded.encryption, status = 'ORDERED',
                        ordered_at = excluded.ordered_at
                    WHERE i.client_token <> excluded.client_token)""";
        return write(
                run,
                sql,
                snapshot.diskId(),
                snapshot.deviceKey(),
                Texts.require("Region", snapshot.region(), Texts.NAME),
                Texts.require("client token", snapshot.clientToken(), Texts.NAME),
                snapshot.parentSnapshotId(),
                snapshot.parentRunId(),
                snapshot.volumeGib(),
                Texts.require("encryption", snapshot.encryption(), Texts.PATH));
    }

    @Override
    public Future<Void> snapshotStarted(RunKey run, UUID diskId, String snapshotId) {
        return write(run, """
                , started AS (
                    UPDATE image_snapshot SET snapshot_id = $5, status = 'STARTED' FROM owner
                    WHERE image_snapshot.run = owner.id AND disk_id = $4 AND status IN ('ORDERED', 'STARTED'))""", diskId, Texts.require("snapshot id", snapshotId, Texts.ID));
    }

    @Override
    public Future<Void> blocksPut(RunKey run, UUID diskId, int batch, List<Integer> indexes) {
        Texts.requireFew("block indexes", indexes.size(), MOST_INDEXES);
        return write(run, """
                , journalled AS (
                    INSERT INTO image_put (run, disk_id, batch, blocks) SELECT id, $4, $5, $6 FROM owner
                    ON CONFLICT (run, disk_id, batch) DO UPDATE SET blocks = excluded.blocks)""", diskId, batch, indexes.toArray(new Integer[0]));
    }

    @Override
    public Future<List<PutBatch>> putBatches(UUID runId, UUID diskId, int fromBatch, int limit) {
        String sql = """
                SELECT batch, blocks FROM image_put WHERE run = $1 AND disk_id = $2 AND batch >= $3
                ORDER BY batch LIMIT $4""";
        return database.repeatable(sql, Arguments.of(runId, diskId, fromBatch, Math.min(limit, MOST_BATCHES)))
                .map(rows -> Rows.list(
                        rows,
                        row -> new PutBatch(row.getInteger("batch"), Arrays.asList(row.getArrayOfIntegers("blocks")))));
    }

    @Override
    public Future<Void> snapshotCompleted(RunKey run, UUID diskId) {
        String completed = """
                , dropped AS (
                    DELETE FROM image_put USING owner WHERE image_put.run = owner.id AND disk_id = $4),
                pinned AS (
                    INSERT INTO staging_pin (run, purpose, pinned_at)
                    SELECT s.run,\s""" + PIN + """
                , dray_now() FROM run_seal s JOIN owner ON owner.id = s.run
                    ON CONFLICT (run, purpose) DO NOTHING),
                completed AS (
                    UPDATE image_snapshot SET status = 'COMPLETED' FROM owner
                    WHERE image_snapshot.run = owner.id AND disk_id = $4 AND status <> 'GONE')""";
        // What older runs were pinned for is over once this one can be the parent.
        String unpinned = """
                , unpinned AS (
                    DELETE FROM staging_pin p USING owner, run mine, run older
                    WHERE mine.id = owner.id AND older.job = owner.job AND older.seq < mine.seq
                        AND p.run = older.id AND p.purpose =\s""" + PIN + """

                        AND NOT EXISTS (SELECT 1 FROM image_snapshot i
                            WHERE i.run = owner.id AND i.status <> 'COMPLETED'))""";
        return write(run, completed, diskId).compose(done -> write(run, unpinned));
    }

    @Override
    public Future<Void> registered(RunKey run, ImageRow image) {
        return write(
                run,
                """
                , registered AS (
                    INSERT INTO image (run, job, builder, region, image_id, name, snapshot_ids, registered_at)
                    SELECT id, job, $4, $5, $6, $7, $8, dray_now() FROM owner
                    ON CONFLICT (run) DO UPDATE SET builder = excluded.builder, region = excluded.region,
                        image_id = excluded.image_id, name = excluded.name, snapshot_ids = excluded.snapshot_ids,
                        gone_at = NULL)""",
                Texts.cut(image.builder(), Texts.NAME),
                Texts.cut(image.region(), Texts.NAME),
                Texts.require("image id", image.imageId(), Texts.ID),
                Texts.cut(image.name(), Texts.NAME),
                image.snapshotIds());
    }

    @Override
    public Future<Void> snapshotGone(String snapshotId) {
        String sql = """
                WITH gone AS (
                    UPDATE image_snapshot SET status = 'GONE' WHERE snapshot_id = $1 RETURNING run, disk_id)
                DELETE FROM image_put p USING gone WHERE p.run = gone.run AND p.disk_id = gone.disk_id""";
        return database.repeatable(sql, Arguments.of(Texts.require("snapshot id", snapshotId, Texts.ID)))
                .mapEmpty();
    }

    @Override
    public Future<Void> imageGone(String imageId) {
        return database.repeatable(
                        "UPDATE image SET gone_at = coalesce(gone_at, dray_now()) WHERE image_id = $1",
                        Arguments.of(Texts.require("image id", imageId, Texts.ID)))
                .mapEmpty();
    }

    @Override
    public Future<Optional<ImageRow>> image(UUID runId) {
        return database.repeatable("SELECT * FROM image WHERE run = $1 AND gone_at IS NULL", Arguments.of(runId))
                .map(rows -> Rows.first(rows, PgImageLedger::image));
    }

    @Override
    public Future<List<ImageRow>> images(UUID jobId) {
        return database.repeatable(
                        "SELECT * FROM image WHERE job = $1 AND gone_at IS NULL ORDER BY seq DESC", Arguments.of(jobId))
                .map(rows -> Rows.list(rows, PgImageLedger::image));
    }

    private Future<Void> write(RunKey run, String changes, Object... more) {
        Object[] arguments = new Object[3 + more.length];
        arguments[0] = run.runId();
        arguments[1] = run.jobId();
        arguments[2] = run.fence();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Attempt.ofLedger(
                "image of run " + run.runId(),
                () -> database.repeatable(
                                RunOwnership.OWNER + changes + " SELECT id FROM owner", Arguments.of(arguments))
                        .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : ownership.fenced(run)));
    }

    private static SnapshotRow snapshot(Row row) {
        return new SnapshotRow(
                row.getUUID("run"),
                row.getUUID("disk_id"),
                row.getInteger("device_key"),
                row.getString("region"),
                row.getString("client_token"),
                row.getString("snapshot_id"),
                Columns.optionalText(row, "parent_snapshot"),
                Optional.ofNullable(row.getUUID("parent_run")),
                row.getInteger("volume_gib"),
                row.getString("encryption"),
                SnapshotStatus.valueOf(row.getString("status")));
    }

    private static ImageRow image(Row row) {
        return new ImageRow(
                row.getUUID("run"),
                row.getUUID("job"),
                row.getString("builder"),
                row.getString("region"),
                row.getString("image_id"),
                row.getString("name"),
                Columns.texts(row, "snapshot_ids"));
    }
}
