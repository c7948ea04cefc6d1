package io.drayage.control.persistence;

import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogState;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.VmServer;
import io.drayage.control.store.VmServerAddress;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** The catalog's rows as records. */
final class ServerColumns {
    /** The newest job of a server that is not deleted, as {@code j}. */
    static final String JOIN_JOB = """
            LEFT JOIN LATERAL (SELECT job_id, state FROM job WHERE job.server_id = server.server_id
                AND state <> 'DELETED' ORDER BY seq DESC LIMIT 1) j ON true""";

    private ServerColumns() {}

    static CatalogState state(Row row) {
        return new CatalogState(
                CatalogState.Status.valueOf(row.getString("status")),
                Columns.optionalInstant(row, "last_modified_on"),
                row.getString("status_message"));
    }

    static CatalogServer server(Row row) {
        Optional<String> jobState = Columns.optionalText(row, "job_state");
        return new CatalogServer(
                row.getString("server_id"),
                new VmServer(
                        new VmServerAddress(row.getString("vm_manager_id"), row.getString("vm_id")),
                        row.getString("name"),
                        row.getString("path"),
                        row.getString("vm_manager_name"),
                        row.getString("instance_uuid")),
                new CatalogServer.Facts(
                        row.getString("guest"),
                        row.getLong("capacity_bytes"),
                        Columns.texts(row, "refusals"),
                        Columns.texts(row, "warnings")),
                Columns.optionalText(row, "job_id"),
                jobState.map(state -> ReplicationJob.State.valueOf(state).ended())
                        .orElse(false));
    }
}
