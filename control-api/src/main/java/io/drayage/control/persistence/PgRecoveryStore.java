package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.Installation;
import io.drayage.control.store.RecoveryStore;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.StagedInventory.StagedJob;
import io.drayage.engine.api.StagedInventory.StagedRun;
import io.drayage.protocol.run.RunDocument;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@link RecoveryStore} on Postgres. */
final class PgRecoveryStore implements RecoveryStore {
    private static final int ID_DIGITS = 8;
    /** A job without a schedule: it runs when it is told to, until its schedule is set again. */
    private static final int A_YEAR_OF_HOURS = 8766;

    private static final String NOTE =
            "Recovered from the staging area, which does not hold schedule, license, retention and encryption: set them again.";

    private final Database database;

    PgRecoveryStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Installation> adopt(UUID installationId, boolean asked) {
        String sql = """
                INSERT INTO installation AS i (id, created_at) VALUES ($1, dray_now())
                ON CONFLICT (singleton) DO UPDATE SET id = excluded.id
                    WHERE i.id = excluded.id OR NOT EXISTS (SELECT 1 FROM job)
                        OR ($2 AND NOT EXISTS (SELECT 1 FROM run_seal))
                RETURNING id, created_at, aws_account_id""";
        return database.repeatable(sql, Arguments.of(installationId, asked))
                .compose(rows -> Rows.first(
                                rows,
                                row -> new Installation(
                                        row.getUUID("id"),
                                        Columns.instant(row, "created_at"),
                                        Columns.optionalText(row, "aws_account_id")))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(another(installationId, asked))));
    }

    private static EngineException another(UUID installationId, boolean asked) {
        return new EngineException(
                Kind.CONFIGURATION,
                "staging area of Drayage installation " + installationId,
                asked
                        ? "this database is another installation's and has sealed runs of its own"
                        : "this database is another installation's and has jobs",
                asked
                        ? "Recover into an empty database (another --data)"
                        : "Recover into an empty database (another --data), or say --take-over to give this database's own id up");
    }

    @Override
    public Future<Outcome> recover(StagedJob job, ImageWanted image) {
        return database.transaction(connection -> new JobRecovery(connection, job, image).run());
    }

    /** One job's rows, in one transaction. */
    private static final class JobRecovery {
        private final SqlConnection connection;
        private final StagedJob job;
        private final ImageWanted image;
        private final RunDocument last;
        private final Set<UUID> known = new HashSet<>();
        private Instant newestKnown = Instant.EPOCH;
        private int added;
        private int passedOver;

        JobRecovery(SqlConnection connection, StagedJob job, ImageWanted image) {
            this.connection = connection;
            this.job = job;
            this.image = image;
            this.last = job.last().document();
        }

        Future<Outcome> run() {
            return server().compose(this::insertJob)
                    .compose(jobAdded -> readKnown()
                            .compose(read -> insertRuns())
                            .map(done -> {
                                int total = job.runs().size();
                                return new Outcome(jobAdded, added, total - added - passedOver, passedOver);
                            }));
        }

        private Future<String> server() {
            String insert = """
                    INSERT INTO server (server_id, vm_manager_id, vm_id, vm_manager_name, name, path, instance_uuid,
                        guest, capacity_bytes, refusals, warnings, listed)
                    VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, '{}', '{}', false)
                    ON CONFLICT DO NOTHING""";
            String find = "SELECT server_id FROM server WHERE vm_manager_id = $1 AND vm_id = $2 FOR UPDATE";
            long capacity = last.disks().stream()
                    .mapToLong(RunDocument.Disk::capacityBytes)
                    .sum();
            RunDocument.Vm vm = last.vm();
            // A try with a taken id inserts nothing, finds nothing and is followed by another.
            return PublicIds.allot(
                    "s-",
                    ID_DIGITS,
                    serverId -> connection
                            .preparedQuery(insert)
                            .execute(Arguments.of(
                                    serverId,
                                    Texts.require("vmManagerId", vm.vcenterUuid(), Texts.ID),
                                    Texts.require("vmId", vm.moref(), Texts.ID),
                                    Texts.cut(vm.name(), Texts.NAME),
                                    Texts.cut(vm.path(), Texts.PATH),
                                    Texts.cut(vm.instanceUuid(), Texts.NAME),
                                    Texts.cut(vm.guestId(), Texts.NAME),
                                    capacity))
                            .compose(done ->
                                    connection.preparedQuery(find).execute(Arguments.of(vm.vcenterUuid(), vm.moref())))
                            .map(rows -> Rows.first(rows, row -> row.getString("server_id"))));
        }

        /** Whether it was added. A server's other job, one that has not ended, keeps its place: then this one is history. */
        private Future<Boolean> insertJob(String serverId) {
            String sql = """
                    INSERT INTO job (id, job_id, server_id, vm_manager_id, vm_id, vm_manager_name, vm_name, vm_path,
                        instance_uuid, seed_time, frequency_hours, run_once, role_name, consistency, transport, image,
                        state, status_message, created_at)
                    SELECT $1, $2, server_id, vm_manager_id, vm_id, vm_manager_name, $4, $5, $6, $7, $8, false, '',
                        'AUTO', 'AUTO', $9,
                        CASE WHEN EXISTS (SELECT 1 FROM job other WHERE other.server_id = $3
                            AND other.state NOT IN ('FAILED', 'DELETED', 'COMPLETED')) THEN 'COMPLETED' ELSE 'ACTIVE' END,
                        $10, $7
                    FROM server WHERE server_id = $3
                    ON CONFLICT (id) DO NOTHING""";
            return connection
                    .preparedQuery(sql)
                    .execute(Arguments.of(
                            job.jobId(),
                            Texts.require("publicJobId", last.publicJobId(), Texts.ID),
                            serverId,
                            Texts.cut(last.vm().name(), Texts.NAME),
                            Texts.cut(last.vm().path(), Texts.PATH),
                            Texts.cut(last.vm().instanceUuid(), Texts.NAME),
                            job.runs().get(0).document().createdAt(),
                            A_YEAR_OF_HOURS,
                            image,
                            NOTE))
                    .map(rows -> rows.rowCount() == 1);
        }

        private Future<Void> readKnown() {
            String sql = """
                    SELECT run.id, run_seal.sealed_at FROM run LEFT JOIN run_seal ON run_seal.run = run.id
                    WHERE run.job = $1""";
            return connection
                    .preparedQuery(sql)
                    .execute(Arguments.of(job.jobId()))
                    .map(rows -> {
                        rows.forEach(row -> {
                            known.add(row.getUUID("id"));
                            Optional.ofNullable(row.getOffsetDateTime("sealed_at"))
                                    .map(at -> at.toInstant())
                                    .filter(at -> at.isAfter(newestKnown))
                                    .ifPresent(at -> newestKnown = at);
                        });
                        return null;
                    });
        }

        private Future<Void> insertRuns() {
            Future<Void> chain = Future.succeededFuture();
            for (StagedRun run : job.runs()) {
                if (known.contains(run.document().runId())) {
                    continue;
                }
                if (!run.seal().sealedAt().isAfter(newestKnown)) {
                    passedOver++;
                    continue;
                }
                added++;
                chain = chain.compose(before -> insertRun(run)).compose(done -> insertDisks(run.document()));
            }
            return chain;
        }

        private Future<Void> insertRun(StagedRun run) {
            String sql = """
                    WITH made AS (
                        INSERT INTO run (id, run_id, job, state, type, stage, status_message, scheduled_start, started_at,
                            completed_at, fence, created_at)
                        VALUES ($1, $2, $3, 'COMPLETED', 'AUTOMATIC', 'DONE', 'Recovered from the staging area', $4, $4,
                            $5, $6, $4) RETURNING id, job)
                    INSERT INTO run_seal (run, job, run_json_key, run_json, sealed_at)
                    SELECT id, job, $7, $8, $5 FROM made""";
            RunDocument document = run.document();
            return connection
                    .preparedQuery(sql)
                    .execute(Arguments.of(
                            document.runId(),
                            Texts.require("publicRunId", document.publicRunId(), Texts.ID),
                            document.jobId(),
                            document.createdAt(),
                            document.sealedAt(),
                            document.fence(),
                            run.seal().runJsonKey(),
                            run.seal().runJson()))
                    .mapEmpty();
        }

        private Future<Void> insertDisks(RunDocument document) {
            String sql = """
                    INSERT INTO run_disk (run, disk_id, device_key, label, capacity_bytes, epoch, transport,
                        change_source, change_id)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""";
            Future<Void> chain = Future.succeededFuture();
            for (RunDocument.Disk disk : document.disks()) {
                chain = chain.compose(before -> connection
                        .preparedQuery(sql)
                        .execute(Arguments.of(
                                document.runId(),
                                disk.diskId(),
                                disk.deviceKey(),
                                Texts.cut(disk.label(), Texts.NAME),
                                disk.capacityBytes(),
                                document.epoch(),
                                disk.transport(),
                                disk.changeSource(),
                                disk.changeId()))
                        .mapEmpty());
            }
            return chain;
        }
    }
}
