package io.drayage.control.persistence;

import io.drayage.control.store.JobSettings;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.VmServer;
import io.drayage.control.store.VmServerAddress;
import io.drayage.engine.api.RunOrder.ConsistencyWanted;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunOrder.TransportWanted;
import io.vertx.sqlclient.Row;

/** A job's row as a record. */
final class JobColumns {
    /** Every column that {@link #job} reads, of table or alias {@code job}. */
    static final String ALL = """
            job.id, job.seq, job.job_id, job.server_id, job.vm_manager_id, job.vm_id, job.vm_manager_name, job.vm_name,
            job.vm_path, job.instance_uuid, job.seed_time, job.frequency_hours, job.run_once, job.license_type,
            job.role_name, job.description, job.amis_to_keep, job.encrypted, job.kms_key_id, job.consistency,
            job.transport, job.image, job.change_tracking, job.next_run_start, job.latest_ami_id, job.state, job.status_message,
            job.failures_in_a_row, job.created_at""";

    private JobColumns() {}

    static ReplicationJob job(Row row) {
        return new ReplicationJob(
                row.getUUID("id"),
                row.getString("job_id"),
                row.getString("server_id"),
                new VmServer(
                        new VmServerAddress(row.getString("vm_manager_id"), row.getString("vm_id")),
                        row.getString("vm_name"),
                        row.getString("vm_path"),
                        row.getString("vm_manager_name"),
                        row.getString("instance_uuid")),
                settings(row),
                new ReplicationJob.Options(
                        ConsistencyWanted.valueOf(row.getString("consistency")),
                        TransportWanted.valueOf(row.getString("transport")),
                        ImageWanted.valueOf(row.getString("image")),
                        ReplicationJob.ChangeTracking.valueOf(row.getString("change_tracking"))),
                Columns.optionalInstant(row, "next_run_start"),
                Columns.optionalText(row, "latest_ami_id"),
                ReplicationJob.State.valueOf(row.getString("state")),
                row.getString("status_message"),
                row.getInteger("failures_in_a_row"),
                Columns.instant(row, "created_at"));
    }

    private static JobSettings settings(Row row) {
        return new JobSettings(
                Columns.instant(row, "seed_time"),
                Columns.optionalInt(row, "frequency_hours"),
                row.getBoolean("run_once"),
                Columns.optionalText(row, "license_type").map(JobSettings.LicenseType::valueOf),
                row.getString("role_name"),
                Columns.optionalText(row, "description"),
                Columns.optionalInt(row, "amis_to_keep"),
                Columns.optionalBoolean(row, "encrypted"),
                Columns.optionalText(row, "kms_key_id"));
    }
}
