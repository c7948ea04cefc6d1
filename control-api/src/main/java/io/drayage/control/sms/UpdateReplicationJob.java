package io.drayage.control.sms;

import io.drayage.control.service.JobAdmission;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.StoreRefusedException;
import io.vertx.core.Future;
import java.util.Objects;

/** UpdateReplicationJob: changes what is given, and resumes a job that is paused on failure when it gives a next start. */
public final class UpdateReplicationJob implements SmsOperation {
    private final JobStore jobs;
    private final CatalogStore catalog;
    private final JobAdmission admission;

    /** Wires the operation. */
    public UpdateReplicationJob(JobStore jobs, CatalogStore catalog, JobAdmission admission) {
        this.admission = Objects.requireNonNull(admission);
        this.jobs = Objects.requireNonNull(jobs);
        this.catalog = Objects.requireNonNull(catalog);
    }

    @Override
    public String name() {
        return "UpdateReplicationJob";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        String jobId = input.required("replicationJobId");
        JobUpdate update = new JobUpdate(
                input.integer("frequency"),
                input.time("nextReplicationRunStartTime"),
                input.choice("licenseType", LicenseType.class),
                input.text("roleName"),
                input.text("description"),
                input.integer("numberOfRecentAmisToKeep"),
                input.flag("encrypted"),
                input.text("kmsKeyId").filter(key -> !key.isBlank()));
        return jobs.get(jobId)
                .map(found -> found.orElseThrow(() -> new StoreRefusedException(
                        StoreRefusedException.Rule.JOB_NOT_FOUND, "There is no replication job " + jobId + ".")))
                .compose(job -> admitted(job, update))
                .recover(JobRefusals::answer)
                .compose(admitted -> jobs.update(jobId, admitted))
                .map(job -> new Done());
    }

    private Future<JobUpdate> admitted(ReplicationJob job, JobUpdate update) {
        return catalog.server(job.serverId()).compose(server -> admission.update(job, server.orElseThrow(), update));
    }
}
