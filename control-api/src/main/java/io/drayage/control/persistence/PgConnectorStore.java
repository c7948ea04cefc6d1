package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.Connector;
import io.drayage.control.store.ConnectorObservation;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.SecretBox;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;

/** {@link ConnectorStore} on Postgres. */
final class PgConnectorStore implements ConnectorStore {
    private static final String COLUMNS = """
            connector_id, seq, name, host, port, username, status, status_message, version, vm_manager_id,
            vm_manager_name, ip_address, mac_address, associated_on, observed_at""";

    private static final int ID_DIGITS = 17;

    private final Database database;
    private final ConnectorColumns columns;

    PgConnectorStore(Database database, SecretBox secrets) {
        this.database = database;
        this.columns = new ConnectorColumns(secrets);
    }

    @Override
    public Future<Connector> register(String name, VsphereEndpoint endpoint) {
        return Attempt.of(() -> registerChecked(name, endpoint));
    }

    private Future<Connector> registerChecked(String name, VsphereEndpoint endpoint) {
        Texts.require("name", name, ConnectorColumns.NAME_CHARS);
        columns.check(endpoint);
        return PublicIds.allot(
                "c-",
                ID_DIGITS,
                newId -> database.repeatableTransaction(connection -> connection
                        .preparedQuery("SELECT connector_id FROM connector WHERE name = $1 FOR UPDATE")
                        .execute(Arguments.of(name))
                        .compose(rows -> rows.size() == 0
                                ? insert(connection, newId, name, endpoint)
                                : update(
                                        connection,
                                        rows.iterator().next().getString("connector_id"),
                                        name,
                                        endpoint))));
    }

    private Future<Optional<Connector>> insert(
            SqlConnection connection, String id, String name, VsphereEndpoint endpoint) {
        String sql = """
                INSERT INTO connector (connector_id, name, host, port, username, password, thumbprint, ca_pem,
                    ignore_hostname_and_expiry, host_overrides, dns_suffixes, status, status_message, version,
                    vm_manager_name, ip_address, mac_address, associated_on)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'UNHEALTHY', 'Not looked at yet', '', $3, '', '',
                    dray_now())
                ON CONFLICT DO NOTHING RETURNING
                """ + COLUMNS;
        return connection
                .preparedQuery(sql)
                .execute(columns.settings(id, name, endpoint))
                .map(rows -> Rows.first(rows, ConnectorColumns::connector));
    }

    private Future<Optional<Connector>> update(
            SqlConnection connection, String id, String name, VsphereEndpoint endpoint) {
        String sql = """
                UPDATE connector SET name = $2, host = $3, port = $4, username = $5, password = $6, thumbprint = $7,
                    ca_pem = $8, ignore_hostname_and_expiry = $9, host_overrides = $10, dns_suffixes = $11
                WHERE connector_id = $1 RETURNING
                """ + COLUMNS;
        return connection
                .preparedQuery(sql)
                .execute(columns.settings(id, name, endpoint))
                .map(rows -> Rows.first(rows, ConnectorColumns::connector));
    }

    @Override
    public Future<Optional<Connector>> get(String connectorId) {
        return database.repeatable(
                        "SELECT " + COLUMNS + " FROM connector WHERE connector_id = $1", Arguments.of(connectorId))
                .map(rows -> Rows.first(rows, ConnectorColumns::connector));
    }

    @Override
    public Future<Page<Connector>> list(PageRequest page) {
        PageTokens tokens = new PageTokens("connectors", 1);
        return Future.succeededFuture(page)
                .map(tokens::afterNumber)
                .compose(after -> database.repeatable(
                        "SELECT " + COLUMNS + " FROM connector WHERE seq > $1 ORDER BY seq LIMIT $2",
                        Arguments.of(after.orElse(0L), page.limit() + 1)))
                .map(rows -> tokens.page(
                                Rows.list(rows, row -> row),
                                page.limit(),
                                row -> List.of(row.getLong("seq").toString()))
                        .map(ConnectorColumns::connector));
    }

    @Override
    public Future<VsphereEndpoint> endpoint(String connectorId) {
        String sql = """
                SELECT connector_id, host, port, username, password, thumbprint, ca_pem, ignore_hostname_and_expiry,
                    host_overrides, dns_suffixes
                FROM connector WHERE connector_id = $1""";
        return database.repeatable(sql, Arguments.of(connectorId))
                .map(rows -> Rows.first(rows, columns::endpoint))
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> notFound(connectorId)));
    }

    @Override
    public Future<Optional<Connector>> byVmManager(String vmManagerId) {
        return database.repeatable(
                        "SELECT " + COLUMNS + " FROM connector WHERE vm_manager_id = $1"
                                + " ORDER BY (status = 'HEALTHY') DESC, seq LIMIT 1",
                        Arguments.of(vmManagerId))
                .map(rows -> Rows.first(rows, ConnectorColumns::connector));
    }

    @Override
    public Future<Void> observed(String connectorId, ConnectorObservation seen) {
        return Attempt.of(() -> observedChecked(connectorId, seen));
    }

    private Future<Void> observedChecked(String connectorId, ConnectorObservation seen) {
        // A vCenter that cannot be reached does not say who it is: what is known of it stays.
        String sql = """
                UPDATE connector SET status = $2, status_message = $3, version = $4,
                    vm_manager_id = coalesce($5, vm_manager_id), vm_manager_name = $6, ip_address = $7,
                    mac_address = $8, observed_at = dray_now()
                WHERE connector_id = $1""";
        return database.repeatable(
                        sql,
                        Arguments.of(
                                connectorId,
                                seen.status(),
                                Texts.cut(seen.statusMessage(), Texts.MESSAGE),
                                Texts.cut(seen.version(), Texts.NAME),
                                Texts.require("vmManagerId", seen.vmManagerId(), Texts.ID),
                                Texts.cut(seen.vmManagerName(), Texts.NAME),
                                Texts.cut(seen.ipAddress(), Texts.NAME),
                                Texts.cut(seen.macAddress(), Texts.NAME)))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : notFound(connectorId));
    }

    @Override
    public Future<Void> disassociate(String connectorId) {
        String free = """
                DELETE FROM connector c WHERE connector_id = $1 AND (
                    EXISTS (SELECT 1 FROM connector other
                        WHERE other.vm_manager_id = c.vm_manager_id AND other.connector_id <> c.connector_id)
                    OR NOT EXISTS (SELECT 1 FROM job WHERE job.vm_manager_id = c.vm_manager_id
                        AND job.state NOT IN ('FAILED', 'DELETED', 'COMPLETED')))""";
        return database.once(free, Arguments.of(connectorId))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : whyNot(connectorId));
    }

    private Future<Void> whyNot(String connectorId) {
        return get(connectorId)
                .compose(found -> found.isEmpty()
                        ? notFound(connectorId)
                        : Rows.refuse(
                                Rule.CONNECTOR_IN_USE,
                                "Connector " + connectorId + " is used by replication jobs that have not ended;"
                                        + " delete them first."));
    }

    private static <T> Future<T> notFound(String connectorId) {
        return Rows.refuse(Rule.CONNECTOR_NOT_FOUND, "There is no connector " + Texts.cut(connectorId, 64) + ".");
    }
}
