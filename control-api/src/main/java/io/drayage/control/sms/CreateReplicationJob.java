package io.drayage.control.sms;

import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.engine.api.ImagePolicy;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** CreateReplicationJob: checks what can be known now and registers the job; its first run is made when it is due. */
public final class CreateReplicationJob implements SmsOperation {
    private final JobCreation creation;

    /** @param creation checks and makes it */
    public CreateReplicationJob(JobCreation creation) {
        this.creation = Objects.requireNonNull(creation);
    }

    @Override
    public String name() {
        return "CreateReplicationJob";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return creation.create(input.required("serverId"), settings(input), Optional.empty())
                .map(job -> new Answer(job.jobId()));
    }

    private static JobSettings settings(SmsInput input) {
        return new JobSettings(
                input.time("seedReplicationTime").orElseThrow(() -> SmsException.missing("seedReplicationTime")),
                input.integer("frequency"),
                input.flag("runOnce").orElse(false),
                input.choice("licenseType", LicenseType.class),
                input.text("roleName").orElse(ImagePolicy.DEFAULT_ROLE),
                input.text("description"),
                input.integer("numberOfRecentAmisToKeep"),
                input.flag("encrypted"),
                input.text("kmsKeyId").filter(key -> !key.isBlank()));
    }

    /** CreateReplicationJobResponse. */
    public record Answer(String replicationJobId) {}
}
