package io.drayage.control.sms;

import io.drayage.control.service.JobAdmission;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.CatalogStore;
import io.drayage.control.store.ConnectorStore;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.ReplicationJob;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/** Makes replication jobs, one by one or for the servers of an app: every check that can be done before a run, then the row. */
public final class JobCreation {
    private final JobStore jobs;
    private final CatalogStore catalog;
    private final ConnectorStore connectors;
    private final JobAdmission admission;
    private final Rules rules;

    /**
     * What the configuration says of new jobs.
     *
     * @param seedAhead how far ahead the first run may be
     * @param replicationFor how long a VM may be replicated, all its jobs together
     * @param obstacle why no job can be made in this installation at all, empty when it can
     */
    public record Rules(
            InstantSource clock,
            Duration seedAhead,
            Duration replicationFor,
            ReplicationJob.Options options,
            Optional<String> obstacle) {}

    /** Wires it. */
    public JobCreation(
            JobStore jobs, CatalogStore catalog, ConnectorStore connectors, JobAdmission admission, Rules rules) {
        this.jobs = Objects.requireNonNull(jobs);
        this.catalog = Objects.requireNonNull(catalog);
        this.connectors = Objects.requireNonNull(connectors);
        this.admission = Objects.requireNonNull(admission);
        this.rules = Objects.requireNonNull(rules);
    }

    /**
     * Checks and makes a job.
     *
     * @param app id of the app that it belongs to
     * @return the job; fails with {@link SmsException} or {@link io.drayage.control.store.StoreRefusedException}
     */
    Future<ReplicationJob> create(String serverId, JobSettings settings, Optional<String> app) {
        try {
            checkSettings(settings);
        } catch (SmsException e) {
            return Future.failedFuture(e);
        }
        return catalog.server(serverId)
                .map(found -> found.orElseThrow(() -> SmsException.invalid("No server " + serverId
                        + " is in the catalog. Import the catalog and take an id from get-servers.")))
                .compose(this::connectorFor)
                .compose(server -> admission.create(server, settings, rules.options()))
                .recover(JobRefusals::answer)
                .compose(admitted -> jobs.create(
                        serverId, admitted, rules.options(), new JobStore.Origin(app, rules.replicationFor())));
    }

    /** What needs no look into the catalog. */
    void checkSettings(JobSettings settings) {
        Instant last = rules.clock().instant().plus(rules.seedAhead());
        if (settings.seedReplicationTime().isAfter(last)) {
            throw SmsException.invalid(
                    "seedReplicationTime must be at most " + rules.seedAhead().toDays() + " days ahead.");
        }
        if (!settings.runOnce() && settings.frequencyHours().isEmpty()) {
            throw SmsException.missing("frequency (or runOnce)");
        }
        rules.obstacle().ifPresent(obstacle -> {
            throw SmsException.notPermitted(obstacle);
        });
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
}
