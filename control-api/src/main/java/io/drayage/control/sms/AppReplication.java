package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.App;
import io.drayage.control.store.AppJob;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobStore;
import io.drayage.control.store.RunStore;
import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.ImagePolicy;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Starts and stops the jobs of an app's servers, one server after the other; one that fails never stops the rest. */
public final class AppReplication {
    private static final int REASONS = 20;
    private static final int SERVER_FAULT = 500;

    private final Apps apps;
    private final JobCreation creation;
    private final JobStore jobs;
    private final RunStore runs;
    private final Settings settings;

    /**
     * What it needs besides the stores.
     *
     * @param onDemandRunsPerDay on-demand runs that a job may have within 24 hours
     * @param cleanUpSoon tells the service that there is something to clean up
     */
    public record Settings(InstantSource clock, int onDemandRunsPerDay, Runnable cleanUpSoon) {}

    /** Wires it. */
    public AppReplication(Apps apps, JobCreation creation, JobStore jobs, RunStore runs, Settings settings) {
        this.apps = Objects.requireNonNull(apps);
        this.creation = Objects.requireNonNull(creation);
        this.jobs = Objects.requireNonNull(jobs);
        this.runs = Objects.requireNonNull(runs);
        this.settings = Objects.requireNonNull(settings);
    }

    /** A job for each server without a live one of this app. OperationNotPermittedException without a configuration, or when every server is refused. */
    Future<App> start(App app) {
        if (app.configurations().replication().isEmpty()) {
            throw SmsException.notPermitted("App " + app.appId()
                    + " has no replication configuration; give it one with put-app-replication-configuration.");
        }
        if (app.serverIds().isEmpty()) {
            throw SmsException.notPermitted("App " + app.appId() + " has no servers.");
        }
        return apps.progress(app).compose(progress -> {
            Set<String> busy = new HashSet<>();
            progress.live().forEach(job -> busy.add(job.job().serverId()));
            List<String> wanted =
                    app.serverIds().stream().filter(id -> !busy.contains(id)).toList();
            return each(wanted, id -> create(app, id))
                    .compose(refusals -> noted(app, refusals, wanted.size(), busy.size()));
        });
    }

    private Future<App> noted(App app, List<String> refusals, int wanted, int running) {
        String message = String.join(" ", refusals);
        if (wanted > 0 && refusals.size() == wanted && running == 0) {
            throw SmsException.notPermitted("No server of app " + app.appId() + " can be replicated. " + message);
        }
        return apps.store()
                .change(
                        app.appId(),
                        now -> now.with(new App.Replication(
                                Optional.of(settings.clock().instant()), Optional.empty(), message)));
    }

    private Future<?> create(App app, String serverId) {
        JsonNode parameters = parameters(app, serverId);
        return creation.create(serverId, settings(app, parameters), Optional.of(app.appId()));
    }

    /** Without parameters of its own a server is replicated once, now. */
    private JobSettings settings(App app, JsonNode stored) {
        ObjectNode request = stored.isObject() ? (ObjectNode) stored : JsonNodeFactory.instance.objectNode();
        SmsInput parameters = SmsInput.stored("ServerReplicationParameters", request);
        boolean once = parameters
                .flag("runOnce")
                .orElse(parameters.integer("frequency").isEmpty());
        return new JobSettings(
                parameters.time("seedTime").orElseGet(() -> settings.clock().instant()),
                parameters.integer("frequency"),
                once,
                parameters.choice("licenseType", JobSettings.LicenseType.class),
                app.roleName().orElse(ImagePolicy.DEFAULT_ROLE),
                app.description(),
                parameters.integer("numberOfRecentAmisToKeep"),
                parameters.flag("encrypted"),
                parameters.text("kmsKeyId"));
    }

    private static JsonNode parameters(App app, String serverId) {
        ObjectNode document = Apps.document(app.configurations().replication());
        for (JsonNode group : document.path(PutAppReplicationConfiguration.LIST)) {
            for (JsonNode server : group.path("serverReplicationConfigurations")) {
                if (server.path("server").path("serverId").asText().equals(serverId)) {
                    return server.path("serverReplicationParameters");
                }
            }
        }
        return document.path("none");
    }

    /** Begins the deletion of every live job of the app. */
    Future<App> stop(App app) {
        return apps.progress(app)
                .compose(progress -> each(
                        progress.live().stream().map(job -> job.job().jobId()).toList(), jobs::beginDelete))
                .compose(refusals -> {
                    settings.cleanUpSoon().run();
                    return apps.store()
                            .change(
                                    app.appId(),
                                    now -> now.with(new App.Replication(
                                            now.replication().startedAt(),
                                            Optional.of(settings.clock().instant()),
                                            "")));
                });
    }

    /** One more run of every live job. OperationNotPermittedException with the reasons when none can. */
    Future<Void> onDemand(App app, Optional<String> description) {
        return apps.progress(app).compose(progress -> {
            List<String> live = progress.live().stream()
                    .map(AppJob::job)
                    .map(job -> job.jobId())
                    .toList();
            if (live.isEmpty()) {
                throw SmsException.notPermitted("No server of app " + app.appId() + " is being replicated.");
            }
            return each(live, id -> runs.createOnDemand(id, description, settings.onDemandRunsPerDay()))
                    .map(refusals -> {
                        if (refusals.size() == live.size()) {
                            throw SmsException.notPermitted(String.join(
                                    " ", refusals.stream().limit(REASONS).toList()));
                        }
                        return null;
                    });
        });
    }

    /** Does something with each, and collects why it could not be done; other failures than refusals fail the whole. */
    private static Future<List<String>> each(List<String> ids, Function<String, Future<?>> work) {
        List<String> refusals = new ArrayList<>();
        Future<Void> chain = Future.succeededFuture();
        for (String id : ids) {
            chain = chain.compose(before -> work.apply(id)).<Void>mapEmpty().recover(failure -> {
                boolean refused = failure instanceof StoreRefusedException
                        || (failure instanceof SmsException e && e.status() < SERVER_FAULT);
                if (refused) {
                    refusals.add(String.valueOf(failure.getMessage()));
                }
                return refused ? Future.succeededFuture() : Future.failedFuture(failure);
            });
        }
        return chain.map(refusals);
    }
}
