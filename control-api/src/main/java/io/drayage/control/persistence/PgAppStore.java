package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.App;
import io.drayage.control.store.App.Configurations;
import io.drayage.control.store.AppJob;
import io.drayage.control.store.AppStore;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.ReplicationRun;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@link AppStore} on Postgres. */
final class PgAppStore implements AppStore {
    private static final int ID_DIGITS = 17;
    private static final String COLUMNS = """
            app_id, seq, name, description, role_name, groups, tags, replication, launch, validation,
            validation_results, replication_started_at, replication_stopped_at, replication_message, created_at,
            modified_at""";

    private final Database database;

    PgAppStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<App> create(Draft draft) {
        String sql = """
                INSERT INTO app (app_id, client_token, name, description, role_name, groups, tags, validation_results,
                    replication_message, created_at, modified_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', '', dray_now(), dray_now())
                ON CONFLICT DO NOTHING RETURNING
                """ + COLUMNS;
        return ofToken(draft.clientToken())
                .compose(known -> known.map(Future::succeededFuture)
                        .orElseGet(() -> PublicIds.allot(
                                "app-",
                                ID_DIGITS,
                                id -> database.once(
                                                sql,
                                                Arguments.of(
                                                        id,
                                                        draft.clientToken(),
                                                        draft.name(),
                                                        draft.description(),
                                                        draft.roleName(),
                                                        AppJson.groups(draft.groups()),
                                                        AppJson.tags(draft.tags())))
                                        .map(rows -> Rows.first(rows, PgAppStore::app))
                                        // Somebody else may have used the token at the same moment.
                                        .compose(made -> made.isPresent()
                                                ? Future.succeededFuture(made)
                                                : ofToken(draft.clientToken())))));
    }

    private Future<Optional<App>> ofToken(Optional<String> clientToken) {
        return clientToken.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : database.repeatable(
                                "SELECT " + COLUMNS + " FROM app WHERE client_token = $1", Arguments.of(clientToken))
                        .map(rows -> Rows.first(rows, PgAppStore::app));
    }

    @Override
    public Future<App> get(String appId) {
        return database.repeatable("SELECT " + COLUMNS + " FROM app WHERE app_id = $1", Arguments.of(appId))
                .compose(rows -> Rows.first(rows, PgAppStore::app)
                        .map(Future::succeededFuture)
                        .orElseGet(() -> notFound(appId)));
    }

    private static <T> Future<T> notFound(String appId) {
        return Rows.refuse(Rule.APP_NOT_FOUND, "There is no app " + Texts.cut(appId, 64) + ".");
    }

    @Override
    public Future<Page<App>> list(List<String> only, PageRequest page) {
        PageTokens tokens = new PageTokens("apps " + only.stream().sorted().toList(), 1);
        String sql =
                "SELECT " + COLUMNS + " FROM app WHERE seq > $1 AND ($2 = 0 OR app_id = ANY($3)) ORDER BY seq LIMIT $4";
        return Future.succeededFuture(page)
                .map(tokens::afterNumber)
                .compose(after ->
                        database.repeatable(sql, Arguments.of(after.orElse(0L), only.size(), only, page.limit() + 1)))
                .map(rows -> tokens.page(
                                Rows.list(rows, row -> row),
                                page.limit(),
                                row -> List.of(row.getLong("seq").toString()))
                        .map(PgAppStore::app));
    }

    @Override
    public Future<App> change(String appId, UnaryOperator<App> change) {
        // What the change throws is not the database's failure: it is carried out of the transaction, which then has
        // written nothing.
        return database.transaction(connection -> connection
                        .preparedQuery("SELECT " + COLUMNS + " FROM app WHERE app_id = $1 FOR UPDATE")
                        .execute(Arguments.of(appId))
                        .compose(rows -> Rows.first(rows, PgAppStore::app)
                                .map(app -> attempt(connection, app, change))
                                .orElseGet(() -> notFound(appId))))
                .compose(outcome -> outcome);
    }

    private static Future<Future<App>> attempt(SqlConnection connection, App app, UnaryOperator<App> change) {
        App changed;
        try {
            changed = change.apply(app);
        } catch (RuntimeException e) {
            return Future.succeededFuture(Future.failedFuture(e));
        }
        return write(connection, changed).map(Future::succeededFuture);
    }

    private static Future<App> write(SqlConnection connection, App app) {
        Configurations configurations = app.configurations();
        String sql = """
                UPDATE app SET name = $2, description = $3, role_name = $4, groups = $5, tags = $6, replication = $7,
                    launch = $8, validation = $9, validation_results = $10, replication_started_at = $11,
                    replication_stopped_at = $12, replication_message = $13, modified_at = dray_now()
                WHERE app_id = $1 RETURNING
                """ + COLUMNS;
        return connection
                .preparedQuery(sql)
                .execute(Arguments.of(
                        app.appId(),
                        app.name(),
                        app.description(),
                        app.roleName(),
                        AppJson.groups(app.groups()),
                        AppJson.tags(app.tags()),
                        configurations.replication(),
                        configurations.launch(),
                        configurations.validation(),
                        AppJson.results(configurations.validationResults()),
                        app.replication().startedAt(),
                        app.replication().stoppedAt(),
                        Texts.cut(app.replication().message(), Texts.MESSAGE)))
                .map(rows -> app(rows.iterator().next()));
    }

    @Override
    public Future<Void> delete(String appId) {
        return database.once("DELETE FROM app WHERE app_id = $1", Arguments.of(appId))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : notFound(appId));
    }

    @Override
    public Future<List<AppJob>> jobs(List<String> appIds) {
        String sql = "SELECT " + JobColumns.ALL + """
                , job.app_id AS of_app,
                    (SELECT count(*) FROM (SELECT 1 FROM run WHERE run.job = job.id AND run.state = 'COMPLETED'
                        LIMIT 2) done)::int AS completed_runs,
                    (SELECT max(completed_at) FROM run WHERE run.job = job.id AND run.state = 'COMPLETED')
                        AS latest_completed_at,
                    (SELECT run.state FROM run WHERE run.job = job.id ORDER BY scheduled_start DESC, seq DESC LIMIT 1)
                        AS latest_run_state
                FROM job WHERE job.app_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM job newer
                    WHERE newer.app_id = job.app_id AND newer.server_id = job.server_id AND newer.seq > job.seq)
                ORDER BY job.seq""";
        return appIds.isEmpty()
                ? Future.succeededFuture(List.of())
                : database.repeatable(sql, Arguments.of(appIds)).map(rows -> Rows.list(rows, PgAppStore::appJob));
    }

    private static AppJob appJob(Row row) {
        return new AppJob(
                row.getString("of_app"),
                JobColumns.job(row),
                row.getInteger("completed_runs"),
                Columns.optionalText(row, "latest_run_state").map(ReplicationRun.State::valueOf),
                Columns.optionalInstant(row, "latest_completed_at"));
    }

    @Override
    public String newGroupId() {
        return PublicIds.random("sg-", ID_DIGITS);
    }

    @Override
    public String newValidationId() {
        return PublicIds.random("val-", ID_DIGITS);
    }

    private static App app(Row row) {
        return new App(
                row.getString("app_id"),
                row.getString("name"),
                Columns.optionalText(row, "description"),
                Columns.optionalText(row, "role_name"),
                AppJson.groups(row.getString("groups")),
                AppJson.tags(row.getString("tags")),
                new Configurations(
                        Columns.optionalText(row, "replication"),
                        Columns.optionalText(row, "launch"),
                        Columns.optionalText(row, "validation"),
                        AppJson.results(row.getString("validation_results"))),
                new App.Replication(
                        Columns.optionalInstant(row, "replication_started_at"),
                        Columns.optionalInstant(row, "replication_stopped_at"),
                        row.getString("replication_message")),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "modified_at"));
    }
}
