package io.drayage.control.sms;

import io.drayage.control.service.JobAdmission;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.ReplicationJob;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** CreateReplicationJob: checks what can be known now and registers the job; its first run is made when it is due. */
public final class CreateReplicationJob implements SmsOperation {
    private static final Pattern ROLE = Pattern.compile("[\\w+=,.@-]{1,64}");
    private static final String DEFAULT_ROLE = "sms";
    private static final int MAX_FREQUENCY_HOURS = 90 * 24;
    private static final int MAX_AMIS = 270;
    private static final int MAX_DESCRIPTION = 1024;

    private final JobStore jobs;
    private final CatalogStore catalog;
    private final ConnectorStore connectors;
    private final JobAdmission admission;
    private final Rules rules;

    /**
     * What the configuration says of new jobs.
     *
     * @param seedAhead how far ahead the first run may be
     * @param obstacle why no job can be made in this installation at all, empty when it can
     */
    public record Rules(
            InstantSource clock, Duration seedAhead, ReplicationJob.Options options, Optional<String> obstacle) {}

    /** Wires the operation. */
    public CreateReplicationJob(
            JobStore jobs, CatalogStore catalog, ConnectorStore connectors, JobAdmission admission, Rules rules) {
        this.jobs = Objects.requireNonNull(jobs);
        this.catalog = Objects.requireNonNull(catalog);
        this.connectors = Objects.requireNonNull(connectors);
        this.admission = Objects.requireNonNull(admission);
        this.rules = Objects.requireNonNull(rules);
    }

    @Override
    public String name() {
        return "CreateReplicationJob";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        String serverId = input.required("serverId", SmsInput.SERVER_ID);
        JobSettings settings = settings(input);
        rules.obstacle().ifPresent(obstacle -> {
            throw SmsException.notPermitted(obstacle);
        });
        return catalog.server(serverId)
                .map(found -> found.orElseThrow(() -> SmsException.invalid("No server " + serverId
                        + " is in the catalog. Import the catalog and take an id from get-servers.")))
                .compose(this::connectorFor)
                .compose(server -> admission.create(server, settings, rules.options()))
                .recover(JobRefusals::answer)
                .compose(admitted -> jobs.create(serverId, admitted, rules.options()))
                .map(job -> new Answer(job.jobId()));
    }

    private JobSettings settings(SmsInput input) {
        Instant seed = input.time("seedReplicationTime").orElseThrow(() -> SmsException.missing("seedReplicationTime"));
        if (seed.isAfter(rules.clock().instant().plus(rules.seedAhead()))) {
            throw SmsException.invalid(
                    "seedReplicationTime must be at most " + rules.seedAhead().toDays() + " days ahead.");
        }
        boolean runOnce = input.flag("runOnce").orElse(false);
        var frequency = input.integer("frequency", 1, MAX_FREQUENCY_HOURS);
        if (!runOnce && frequency.isEmpty()) {
            throw SmsException.missing("frequency (or runOnce)");
        }
        return new JobSettings(
                seed,
                frequency,
                runOnce,
                input.choice("licenseType", LicenseType.class),
                input.optional("roleName", ROLE).orElse(DEFAULT_ROLE),
                input.text("description", MAX_DESCRIPTION),
                input.integer("numberOfRecentAmisToKeep", 0, MAX_AMIS),
                input.flag("encrypted"),
                input.text("kmsKeyId", MAX_DESCRIPTION).filter(key -> !key.isBlank()));
    }

    private Future<CatalogServer> connectorFor(CatalogServer server) {
        return connectors.byVmManager(server.vm().address().vmManagerId()).map(found -> {
            if (found.isEmpty()) {
                throw SmsException.client(
                        "NoConnectorsAvailableException",
                        "No connector is registered for " + server.vm().vmManagerName() + ", where "
                                + server.vm().vmPath() + " is.");
            }
            return server;
        });
    }

    /** CreateReplicationJobResponse. */
    public record Answer(String replicationJobId) {}
}
