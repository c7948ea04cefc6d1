package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.CatalogPage;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogState;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.control.store.VcenterInventory;
import io.drayage.control.store.VmServerAddress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@link CatalogStore} on Postgres. */
final class PgCatalogStore implements CatalogStore {
    private static final int MAX_ADDRESSES = 1000;

    private final Database database;

    PgCatalogStore(Database database) {
        this.database = database;
    }

    @Override
    public Future<CatalogState> state() {
        return database.repeatable("SELECT status, last_modified_on, status_message FROM catalog", Tuple.tuple())
                .map(rows -> ServerColumns.state(rows.iterator().next()));
    }

    @Override
    public Future<Optional<Long>> beginImport(Duration staleAfter) {
        String sql = """
                UPDATE catalog SET import_number = import_number + 1, import_started_on = dray_now(),
                    status_before = CASE WHEN status = 'IMPORTING' THEN status_before ELSE status END,
                    status = 'IMPORTING', status_message = '', last_modified_on = dray_now()
                WHERE status <> 'IMPORTING' OR import_started_on < dray_now() - make_interval(secs => $1)
                RETURNING import_number""";
        return database.once(sql, Arguments.of(Arguments.seconds(staleAfter)))
                .map(rows -> Rows.first(rows, row -> row.getLong("import_number")));
    }

    @Override
    public Future<Void> completeImport(long importNumber, List<VcenterInventory> inventories, String statusMessage) {
        return database.transaction(connection -> endImport(connection, importNumber, "'AVAILABLE'", statusMessage)
                .compose(ended -> connection.preparedQuery("""
                                UPDATE server SET listed = false WHERE listed AND vm_manager_id NOT IN
                                    (SELECT vm_manager_id FROM connector WHERE vm_manager_id IS NOT NULL)""").execute())
                .compose(unlisted -> connection
                        .preparedQuery("UPDATE catalog SET imported_on = dray_now()")
                        .execute())
                .compose(stamped -> replaceAll(connection, inventories)));
    }

    private static Future<Void> replaceAll(SqlConnection connection, List<VcenterInventory> inventories) {
        Future<Void> chain = Future.succeededFuture();
        for (VcenterInventory inventory : inventories) {
            chain = chain.compose(done -> new InventoryReplacement(connection, inventory).run());
        }
        return chain;
    }

    @Override
    public Future<Void> importFailed(long importNumber, String statusMessage) {
        return database.transaction(connection -> endImport(connection, importNumber, "status_before", statusMessage));
    }

    /** @param status an SQL expression of ours */
    private static Future<Void> endImport(
            SqlConnection connection, long importNumber, String status, String statusMessage) {
        String sql = "UPDATE catalog SET status = " + status
                + ", status_message = $2, last_modified_on = dray_now(), import_started_on = NULL"
                + " WHERE import_number = $1 AND status = 'IMPORTING'";
        return connection
                .preparedQuery(sql)
                .execute(Arguments.of(importNumber, Texts.cut(statusMessage, Texts.MESSAGE)))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : Rows.refuse(
                                Rule.IMPORT_SUPERSEDED,
                                "Import " + importNumber + " of the server catalog was superseded."));
    }

    @Override
    public Future<Void> clear() {
        return database.repeatableTransaction(connection -> connection
                .preparedQuery("UPDATE catalog SET status = 'DELETED', status_message = '',"
                        + " last_modified_on = dray_now(), import_started_on = NULL")
                .execute()
                .compose(done -> connection
                        .preparedQuery("UPDATE server SET listed = false WHERE listed")
                        .execute())
                .mapEmpty());
    }

    @Override
    public Future<Boolean> expire(Duration olderThan) {
        String sql = """
                UPDATE catalog SET status = 'EXPIRED', last_modified_on = dray_now()
                WHERE status = 'AVAILABLE' AND imported_on < dray_now() - make_interval(secs => $1)""";
        return database.once(sql, Arguments.of(Arguments.seconds(olderThan))).map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<CatalogPage> servers(Set<VmServerAddress> only, PageRequest page) {
        if (only.size() > MAX_ADDRESSES) {
            return Rows.refuse(Rule.BAD_VALUE, "vmServerAddressList must have at most " + MAX_ADDRESSES + " entries.");
        }
        List<VmServerAddress> wanted = only.stream()
                .sorted(Comparator.comparing(VmServerAddress::vmManagerId).thenComparing(VmServerAddress::vmId))
                .toList();
        PageTokens tokens = new PageTokens("servers " + wanted, 2);
        return Future.succeededFuture(page)
                .map(tokens::after)
                .compose(after -> select(wanted, after, page.limit() + 1))
                .map(rows -> catalogPage(rows, tokens, page.limit()));
    }

    /** One statement, so that state and servers are of one moment; a catalog without servers to show gives one row without a server. */
    private Future<RowSet<Row>> select(List<VmServerAddress> wanted, Optional<List<String>> after, int limit) {
        String sql = """
                SELECT c.status, c.last_modified_on, c.status_message, s.*
                FROM catalog c LEFT JOIN (
                    SELECT server.*, left(path, 600) COLLATE "C" AS position, j.job_id, j.state AS job_state
                    FROM server %s
                    WHERE listed %s
                        AND ($1::text IS NULL
                            OR (left(path, 600) COLLATE "C", server_id COLLATE "C") > ($1::text, $2::text))
                    ORDER BY left(path, 600) COLLATE "C", server_id COLLATE "C" LIMIT $3
                ) s ON c.status = 'AVAILABLE'
                ORDER BY s.position COLLATE "C", s.server_id COLLATE "C\"""".formatted(
                ServerColumns.JOIN_JOB,
                wanted.isEmpty() ? "" : "AND (vm_manager_id, vm_id) IN (SELECT * FROM unnest($4::text[], $5::text[]))");
        List<Object> arguments = new ArrayList<>();
        arguments.add(after.map(position -> position.get(0)));
        arguments.add(after.map(position -> position.get(1)));
        arguments.add(limit);
        if (!wanted.isEmpty()) {
            arguments.add(wanted.stream().map(VmServerAddress::vmManagerId).toList());
            arguments.add(wanted.stream().map(VmServerAddress::vmId).toList());
        }
        return database.repeatable(sql, Arguments.of(arguments.toArray()));
    }

    private static CatalogPage catalogPage(RowSet<Row> rows, PageTokens tokens, int limit) {
        CatalogState state = ServerColumns.state(rows.iterator().next());
        List<Row> servers = Rows.list(rows, row -> row).stream()
                .filter(row -> Columns.optionalText(row, "server_id").isPresent())
                .toList();
        Page<Row> page =
                tokens.page(servers, limit, row -> List.of(row.getString("position"), row.getString("server_id")));
        return new CatalogPage(state, page.map(ServerColumns::server));
    }

    @Override
    public Future<Optional<CatalogServer>> server(String serverId) {
        String sql = "SELECT server.*, j.job_id, j.state AS job_state FROM server " + ServerColumns.JOIN_JOB
                + " WHERE server_id = $1";
        return database.repeatable(sql, Arguments.of(serverId)).map(rows -> Rows.first(rows, ServerColumns::server));
    }

    @Override
    public Future<Map<String, CatalogServer>> byIds(List<String> serverIds) {
        if (serverIds.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        String sql = "SELECT server.*, j.job_id, j.state AS job_state FROM server " + ServerColumns.JOIN_JOB
                + " WHERE server_id = ANY($1)";
        return database.repeatable(sql, Arguments.of(serverIds))
                .map(rows -> Rows.list(rows, ServerColumns::server).stream()
                        .collect(Collectors.toMap(CatalogServer::serverId, Function.identity())));
    }
}
