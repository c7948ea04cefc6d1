package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger.RunKey;
import io.drayage.engine.api.SnapshotLedger;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * {@link SnapshotLedger} on Postgres. An intent is written only by the run's owner; everything after may be written by any engine, since any engine reconciles a dead one's entries. A closed entry never changes again.
 */
final class PgSnapshotLedger implements SnapshotLedger {
    private static final String COLUMNS = """
            entry_id, job, run, vcenter_uuid, vm_moref, vm_instance_uuid, vm_name, nonce, snapshot_name, description,
            intended_at, snapshot_moref, first_absent_at""";

    /** The same of alias {@code l}. */
    static final String QUALIFIED_COLUMNS = "l." + COLUMNS.strip().replaceAll(",\\s+", ", l.");

    private static final String INTEND = """
            WITH owner AS (SELECT id, job FROM run WHERE id = $3 AND job = $2 AND state = 'ACTIVE'
                AND ($12::bigint = 0 OR fence = $12::bigint) FOR SHARE)
            INSERT INTO snapshot_ledger AS l (entry_id, job, run, vcenter_uuid, vm_moref, vm_instance_uuid, vm_name,
                nonce, snapshot_name, description, intended_at)
            SELECT $1, job, id, $4, $5, $6, $7, $8, $9, $10, $11 FROM owner
            ON CONFLICT (entry_id) DO UPDATE SET nonce = l.nonce WHERE l.nonce = excluded.nonce
                AND l.closed_at IS NULL""";

    /** No run is ever owned with this fence. */
    private static final long ANY_FENCE = 0;

    private final Database database;
    private final RunOwnership ownership;

    PgSnapshotLedger(Database database, RunOwnership ownership) {
        this.database = database;
        this.ownership = ownership;
    }

    /** Without a key the run must be active, whoever owns it. */
    @Override
    public Future<Void> intend(Entry intent) {
        return Attempt.ofLedger(
                        thing(intent.entryId()), () -> database.repeatable(INTEND, arguments(intent, ANY_FENCE)))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : refuse(intent.entryId(), "its run is not active, or the entry is another one's or closed"));
    }

    @Override
    public Future<Void> intend(RunKey run, Entry intent) {
        return Attempt.ofLedger(
                        thing(intent.entryId()), () -> database.repeatable(INTEND, arguments(intent, run.fence())))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : ownership.fenced(run));
    }

    private static Tuple arguments(Entry intent, long fence) {
        return Arguments.of(
                intent.entryId(),
                intent.jobId(),
                intent.runId(),
                Texts.require("vCenter UUID", intent.vcenterUuid(), Texts.ID),
                Texts.require("moref", intent.vmMoref(), Texts.ID),
                Texts.require("instance UUID", intent.vmInstanceUuid(), Texts.ID),
                Texts.require("VM name", intent.vmName(), Texts.NAME),
                Texts.require("nonce", intent.nonce(), Texts.ID),
                Texts.require("snapshot name", intent.snapshotName(), Texts.NAME),
                Texts.require("description", intent.description(), Texts.PATH),
                intent.intendedAt(),
                fence);
    }

    @Override
    public Future<Void> created(UUID entryId, String snapshotMoref) {
        return update(
                entryId,
                "snapshot_moref = $2, first_absent_at = NULL",
                "closed_at IS NULL AND (snapshot_moref IS NULL OR snapshot_moref = $2)",
                snapshotMoref);
    }

    @Override
    public Future<Void> absent(UUID entryId, Instant seenAt) {
        return update(entryId, "first_absent_at = coalesce(first_absent_at, $2)", "closed_at IS NULL", seenAt);
    }

    @Override
    public Future<Void> closed(UUID entryId, Outcome outcome) {
        return update(
                entryId,
                "outcome = coalesce(outcome, $2), closed_at = coalesce(closed_at, clock_timestamp())",
                "true",
                outcome);
    }

    /** @param change, condition SQL of ours */
    private Future<Void> update(UUID entryId, String change, String condition, Object value) {
        String sql = "UPDATE snapshot_ledger SET " + change + " WHERE entry_id = $1 AND " + condition;
        return Attempt.ofLedger(thing(entryId), () -> database.repeatable(sql, Arguments.of(entryId, value)))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : refuse(entryId, "it is not known, closed, or belongs to another snapshot"));
    }

    @Override
    public Future<List<Entry>> open(String vcenterUuid) {
        String sql = "SELECT " + COLUMNS
                + " FROM snapshot_ledger WHERE vcenter_uuid = $1 AND closed_at IS NULL ORDER BY intended_at, entry_id";
        return database.repeatable(sql, Arguments.of(vcenterUuid))
                .map(rows -> Rows.list(rows, PgSnapshotLedger::entry));
    }

    @Override
    public Future<List<Entry>> orphaned(String vcenterUuid) {
        // A run that has ended never becomes active again. One that no engine has gone on with for a day is nobody's,
        // whatever its state says.
        String sql = "SELECT " + COLUMNS + """
                 FROM snapshot_ledger l WHERE vcenter_uuid = $1 AND closed_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM run WHERE run.id = l.run AND run.state = 'ACTIVE'
                        AND run.lease_until > clock_timestamp() - interval '24 hours')
                ORDER BY intended_at, entry_id""";
        return database.repeatable(sql, Arguments.of(vcenterUuid))
                .map(rows -> Rows.list(rows, PgSnapshotLedger::entry));
    }

    static Entry entry(Row row) {
        return new Entry(
                row.getUUID("entry_id"),
                row.getUUID("job"),
                row.getUUID("run"),
                row.getString("vcenter_uuid"),
                row.getString("vm_moref"),
                row.getString("vm_instance_uuid"),
                row.getString("vm_name"),
                row.getString("nonce"),
                row.getString("snapshot_name"),
                row.getString("description"),
                Columns.instant(row, "intended_at"),
                Columns.optionalText(row, "snapshot_moref"),
                Columns.optionalInstant(row, "first_absent_at"));
    }

    private static <T> Future<T> refuse(UUID entryId, String reason) {
        return Future.failedFuture(new EngineException(
                Kind.LEDGER,
                "snapshot ledger entry " + entryId,
                reason,
                "Reconcile the snapshots of this vCenter again"));
    }

    private static String thing(UUID entryId) {
        return "snapshot ledger entry " + entryId;
    }
}
