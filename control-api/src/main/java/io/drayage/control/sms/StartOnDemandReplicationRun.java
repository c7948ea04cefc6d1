package io.drayage.control.sms;

import io.drayage.control.store.RunStore;
import io.vertx.core.Future;
import java.util.Objects;

/** StartOnDemandReplicationRun: one more run of a job, now. It never shifts the schedule and is refused while another run of the job is in progress. */
public final class StartOnDemandReplicationRun implements SmsOperation {
    private final RunStore runs;
    private final int runsPerDay;

    /** @param runsPerDay on-demand runs that a job may have within 24 hours */
    public StartOnDemandReplicationRun(RunStore runs, int runsPerDay) {
        this.runs = Objects.requireNonNull(runs);
        this.runsPerDay = runsPerDay;
    }

    /** The answer. */
    public record Started(String replicationRunId) {}

    @Override
    public String name() {
        return "StartOnDemandReplicationRun";
    }

    @Override
    public Future<Started> call(SmsInput input) {
        return runs.createOnDemand(input.required("replicationJobId"), input.text("description"), runsPerDay)
                .map(run -> new Started(run.runId()));
    }
}
