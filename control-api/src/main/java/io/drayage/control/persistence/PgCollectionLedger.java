package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.engine.api.CollectionLedger;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunLedger.SealedRun;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@link CollectionLedger} on Postgres. The grace runs on {@code dray_now()}, turns on Postgres' own clock. Every statement repeats harmlessly. */
final class PgCollectionLedger implements CollectionLedger {
    private static final int MAX_KEYS = 10_000;

    /** Continues a turn, or yields nothing when it is over. */
    private static final String TURN = """
            WITH turn AS (
                UPDATE staging_collection SET lease_until = clock_timestamp() + make_interval(secs => $3)
                WHERE job = $1 AND fence = $2 AND lease_until IS NOT NULL RETURNING job)
            """;

    private final Database database;

    PgCollectionLedger(Database database) {
        this.database = database;
    }

    @Override
    public Future<List<UUID>> waiting(Duration every, int limit) {
        String sql = """
                SELECT j.id FROM job j LEFT JOIN staging_collection c ON c.job = j.id
                WHERE j.state <> 'DELETING' AND (c.lease_until IS NULL OR c.lease_until <= clock_timestamp())
                    AND EXISTS (SELECT 1 FROM run r WHERE r.job = j.id)
                    AND (c.ended_at IS NULL OR c.ended_at <= dray_now() - make_interval(secs => $1)
                        OR EXISTS (SELECT 1 FROM run r WHERE r.job = j.id AND r.completed_at >= c.ended_at))
                ORDER BY c.ended_at NULLS FIRST, j.seq LIMIT $2""";
        return database.repeatable(sql, Arguments.of(Arguments.seconds(every), limit))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    @Override
    public Future<Optional<Turn>> begin(UUID jobId, String collector, Duration lease) {
        // Not repeatable: a repeated one would find its own lease and yield nothing, which only delays the turn.
        String sql = """
                INSERT INTO staging_collection AS c (job, fence, collector, lease_until)
                SELECT id, 1, $2, clock_timestamp() + make_interval(secs => $3) FROM job
                WHERE id = $1 AND state <> 'DELETING'
                ON CONFLICT (job) DO UPDATE SET fence = c.fence + 1, collector = excluded.collector,
                    lease_until = excluded.lease_until
                    WHERE c.lease_until IS NULL OR c.lease_until <= clock_timestamp()
                RETURNING fence""";
        return database.once(sql, Arguments.of(jobId, Texts.cut(collector, Texts.NAME), Arguments.seconds(lease)))
                .map(rows -> Rows.first(rows, row -> new Turn(jobId, row.getLong("fence"), lease)));
    }

    @Override
    public Future<JobRuns> runs(UUID jobId) {
        // In one statement, so that all of it is of one moment. The order is that of RunLedger.lastSealedRun.
        String sql = """
                WITH sealed AS (
                    SELECT s.*, row_number() OVER (ORDER BY r.seq DESC) AS place
                    FROM run_seal s JOIN run r ON r.id = s.run WHERE s.job = $1),
                found AS (
                    SELECT r.id, r.seq, r.state, s.run IS NOT NULL AS sealed, s.run_json_key, s.run_json, s.sealed_at,
                        s.run IS NOT NULL AND (s.place = 1 OR r.state = 'ACTIVE'
                            OR EXISTS (SELECT 1 FROM staging_pin p WHERE p.run = r.id)) AS kept,
                        r.state = 'COMPLETED' AND coalesce(r.result_json::jsonb #>> '{image,builder}', 'none') <> 'none'
                            AS proven
                    FROM run r LEFT JOIN sealed s ON s.run = r.id WHERE r.job = $1)
                SELECT f.id, f.state, f.sealed, f.kept, f.proven, f.sealed_at, j.state = 'DELETED' AS deleted,
                    CASE WHEN f.kept THEN f.run_json_key END AS run_json_key,
                    CASE WHEN f.kept THEN f.run_json END AS run_json
                FROM found f JOIN job j ON j.id = $1 ORDER BY f.seq DESC""";
        return database.repeatable(sql, Arguments.of(jobId)).map(PgCollectionLedger::runs);
    }

    private static JobRuns runs(RowSet<Row> rows) {
        List<KeptRun> kept = new ArrayList<>();
        Set<UUID> open = new HashSet<>();
        Set<UUID> sealed = new HashSet<>();
        Set<UUID> ended = new HashSet<>();
        for (Row row : rows) {
            UUID id = row.getUUID("id");
            boolean inProgress =
                    Set.of("PENDING", "ACTIVE").contains(row.getString("state")) && !row.getBoolean("deleted");
            (inProgress ? open : ended).add(id);
            if (row.getBoolean("sealed") && !row.getBoolean("deleted")) {
                sealed.add(id);
                if (row.getBoolean("kept")) {
                    kept.add(new KeptRun(
                            new SealedRun(
                                    id,
                                    row.getString("run_json_key"),
                                    row.getString("run_json"),
                                    Columns.instant(row, "sealed_at")),
                            row.getBoolean("proven")));
                }
            }
        }
        return new JobRuns(kept, open, sealed, ended);
    }

    @Override
    public Future<Void> mark(Turn turn, List<String> keys) {
        return inTurn(turn, keys, """
                INSERT INTO staging_mark (job, object_key, marked_at)
                SELECT job, unnest($4::text[]), dray_now() FROM turn ON CONFLICT (job, object_key) DO NOTHING""");
    }

    @Override
    public Future<Void> unmark(Turn turn, List<String> keys) {
        return inTurn(turn, keys, """
                DELETE FROM staging_mark m USING turn WHERE m.job = turn.job AND m.object_key = ANY($4)""");
    }

    private Future<Void> inTurn(Turn turn, List<String> keys, String change) {
        Texts.requireFew("object keys", keys.size(), MAX_KEYS);
        String sql = TURN + ", changed AS (" + change + ") SELECT job FROM turn";
        return database.repeatable(
                        sql,
                        Arguments.of(turn.jobId(), turn.fence(), Arguments.seconds(turn.lease()), List.copyOf(keys)))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture() : over(turn));
    }

    private static Future<Void> over(Turn turn) {
        return Future.failedFuture(new EngineException(
                Kind.LEDGER,
                "collection of job " + turn.jobId(),
                "fenced: its turn is over, another engine may have one",
                "Nothing need be done: the next turn goes on from there"));
    }

    @Override
    public Future<List<String>> due(Turn turn, Duration grace, String afterKey, int limit) {
        String sql = """
                SELECT object_key FROM staging_mark WHERE job = $1 AND object_key > $2
                    AND marked_at <= dray_now() - make_interval(secs => $3)
                ORDER BY object_key LIMIT $4""";
        return database.repeatable(
                        sql, Arguments.of(turn.jobId(), afterKey, Arguments.seconds(grace), Math.min(limit, MAX_KEYS)))
                .map(rows -> Rows.list(rows, row -> row.getString("object_key")));
    }

    @Override
    public Future<Void> pin(UUID runId, String purpose) {
        String sql = """
                INSERT INTO staging_pin AS p (run, purpose, pinned_at)
                SELECT run, $2, dray_now() FROM run_seal WHERE run = $1
                ON CONFLICT (run, purpose) DO UPDATE SET pinned_at = p.pinned_at""";
        return database.repeatable(sql, Arguments.of(runId, Texts.cut(purpose, Texts.NAME)))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(new EngineException(
                                Kind.LEDGER, "run " + runId, "it is not sealed", "Pin only sealed runs")));
    }

    @Override
    public Future<Void> unpin(UUID runId, String purpose) {
        return database.repeatable(
                        "DELETE FROM staging_pin WHERE run = $1 AND purpose = $2",
                        Arguments.of(runId, Texts.cut(purpose, Texts.NAME)))
                .mapEmpty();
    }

    @Override
    public Future<Void> end(Turn turn) {
        String sql = """
                UPDATE staging_collection SET lease_until = NULL, ended_at = dray_now()
                WHERE job = $1 AND fence = $2""";
        return database.repeatable(sql, Arguments.of(turn.jobId(), turn.fence()))
                .mapEmpty();
    }
}
