package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.Installation;
import io.drayage.control.store.InstallationStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.UUID;

/** {@link InstallationStore} on Postgres. */
final class PgInstallationStore implements InstallationStore {
    private static final int ACCOUNT_CHARS = 64;

    private final Database database;

    PgInstallationStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<Installation> installation() {
        // The update that changes nothing makes the statement return the row that was there first.
        String sql = """
                INSERT INTO installation (id, created_at) VALUES ($1, dray_now())
                ON CONFLICT (singleton) DO UPDATE SET singleton = true
                RETURNING id, created_at, aws_account_id""";
        return database.repeatable(sql, Arguments.of(UUID.randomUUID())).map(PgInstallationStore::installation);
    }

    @Override
    public Future<Installation> bindAwsAccount(String awsAccountId) {
        String sql = """
                UPDATE installation SET aws_account_id = coalesce(aws_account_id, $1)
                RETURNING id, created_at, aws_account_id""";
        return installation()
                .compose(made -> database.repeatable(
                        sql, Arguments.of(Texts.require("awsAccountId", awsAccountId, ACCOUNT_CHARS))))
                .map(PgInstallationStore::installation);
    }

    private static Installation installation(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Installation(
                row.getUUID("id"), Columns.instant(row, "created_at"), Columns.optionalText(row, "aws_account_id"));
    }
}
