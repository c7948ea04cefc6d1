package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.service.AwsLookups;
import io.drayage.control.service.BackgroundWork;
import io.drayage.control.service.CatalogImport;
import io.drayage.control.service.JobAdmission;
import io.drayage.control.service.ServerLook;
import io.drayage.control.service.VcenterSessions;
import io.drayage.control.sms.AppReplication;
import io.drayage.control.sms.Apps;
import io.drayage.control.sms.CreateApp;
import io.drayage.control.sms.CreateReplicationJob;
import io.drayage.control.sms.DeleteApp;
import io.drayage.control.sms.DeleteAppLaunchConfiguration;
import io.drayage.control.sms.DeleteAppReplicationConfiguration;
import io.drayage.control.sms.DeleteAppValidationConfiguration;
import io.drayage.control.sms.DeleteReplicationJob;
import io.drayage.control.sms.DeleteServerCatalog;
import io.drayage.control.sms.DisassociateConnector;
import io.drayage.control.sms.GenerateChangeSet;
import io.drayage.control.sms.GenerateTemplate;
import io.drayage.control.sms.GetApp;
import io.drayage.control.sms.GetAppLaunchConfiguration;
import io.drayage.control.sms.GetAppReplicationConfiguration;
import io.drayage.control.sms.GetAppValidationConfiguration;
import io.drayage.control.sms.GetAppValidationOutput;
import io.drayage.control.sms.GetConnectors;
import io.drayage.control.sms.GetReplicationJobs;
import io.drayage.control.sms.GetReplicationRuns;
import io.drayage.control.sms.GetServers;
import io.drayage.control.sms.ImportAppCatalog;
import io.drayage.control.sms.ImportServerCatalog;
import io.drayage.control.sms.JobCreation;
import io.drayage.control.sms.LaunchApp;
import io.drayage.control.sms.ListApps;
import io.drayage.control.sms.NotifyAppValidationOutput;
import io.drayage.control.sms.PutAppLaunchConfiguration;
import io.drayage.control.sms.PutAppReplicationConfiguration;
import io.drayage.control.sms.PutAppValidationConfiguration;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.sms.SmsOperation;
import io.drayage.control.sms.StartAppReplication;
import io.drayage.control.sms.StartOnDemandAppReplication;
import io.drayage.control.sms.StartOnDemandReplicationRun;
import io.drayage.control.sms.StopAppReplication;
import io.drayage.control.sms.TemplatePublication;
import io.drayage.control.sms.TerminateApp;
import io.drayage.control.sms.UpdateApp;
import io.drayage.control.sms.UpdateReplicationJob;
import io.drayage.control.store.ReplicationJob;
import io.drayage.engine.api.RunOrder;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The operations of the SMS API, wired. */
final class SmsOperations {
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(10);
    private static final String NO_BUCKET =
            "No staging bucket is configured, so nothing can be replicated. Set staging.bucket and restart the service.";

    private SmsOperations() {}

    /**
     * What operations set off and whom they ask.
     *
     * @param admission decides on jobs
     * @param importCatalog starts an import; see {@link ImportServerCatalog}
     * @param disassociated told the id of a connector that is gone
     * @param cleanUpSoon told that a job is being deleted
     * @param templates where templates are written; empty without a staging bucket
     */
    record Effects(
            JobAdmission admission,
            Supplier<Future<Boolean>> importCatalog,
            Consumer<String> disassociated,
            Runnable cleanUpSoon,
            Optional<TemplatePublication.Bucket> templates) {}

    static SmsApi api(DrayConfig config, Backend backend, VcenterSessions sessions, BackgroundWork work) {
        PgStores stores = backend.stores();
        CatalogImport catalogImport = new CatalogImport(stores.catalog(), stores.connectors(), sessions);
        return api(
                stores,
                backend.installation().createdAt(),
                rules(config, backend),
                config.limits().onDemandRunsPerDay(),
                new Effects(
                        new JobAdmission(ServerLook.through(sessions, LOOK_PATIENCE), AwsLookups.NONE),
                        catalogImport::start,
                        sessions::drop,
                        work::cleanUpSoon,
                        backend.store()
                                .map(store -> new StagedTemplates(
                                        store, config.staging().prefix()))));
    }

    static SmsApi api(
            PgStores stores, Instant installedAt, JobCreation.Rules rules, int onDemandRunsPerDay, Effects effects) {
        JobCreation creation =
                new JobCreation(stores.jobs(), stores.catalog(), stores.connectors(), effects.admission(), rules);
        List<SmsOperation> operations = new ArrayList<>(List.of(
                new GetConnectors(stores.connectors()),
                new DisassociateConnector(stores.connectors(), effects.disassociated()),
                new ImportServerCatalog(effects.importCatalog()),
                new GetServers(stores.catalog(), installedAt),
                new DeleteServerCatalog(stores.catalog()),
                new CreateReplicationJob(creation),
                new UpdateReplicationJob(stores.jobs(), stores.catalog(), effects.admission()),
                new GetReplicationJobs(stores.jobs(), stores.runs()),
                new GetReplicationRuns(stores.jobs(), stores.runs()),
                new StartOnDemandReplicationRun(stores.runs(), onDemandRunsPerDay),
                new DeleteReplicationJob(stores.jobs(), effects.cleanUpSoon())));
        operations.addAll(onApps(stores, creation, rules.clock(), onDemandRunsPerDay, effects));
        return new SmsApi(operations, stores.audit());
    }

    private static List<SmsOperation> onApps(
            PgStores stores, JobCreation creation, InstantSource clock, int onDemandRunsPerDay, Effects effects) {
        Apps apps = new Apps(stores.apps(), stores.catalog());
        AppReplication replication = new AppReplication(
                apps,
                creation,
                stores.jobs(),
                stores.runs(),
                new AppReplication.Settings(clock, onDemandRunsPerDay, effects.cleanUpSoon()));
        TemplatePublication templates = new TemplatePublication(apps, effects.templates(), clock);
        return List.of(
                new CreateApp(apps),
                new UpdateApp(apps),
                new GetApp(apps),
                new ListApps(stores.apps()),
                new DeleteApp(apps, replication),
                new ImportAppCatalog(),
                new PutAppReplicationConfiguration(apps),
                new GetAppReplicationConfiguration(apps),
                new DeleteAppReplicationConfiguration(stores.apps()),
                new StartAppReplication(replication, apps),
                new StopAppReplication(replication, apps),
                new StartOnDemandAppReplication(replication, apps),
                new PutAppLaunchConfiguration(apps),
                new GetAppLaunchConfiguration(apps),
                new DeleteAppLaunchConfiguration(stores.apps()),
                new LaunchApp(apps),
                new TerminateApp(apps),
                new GenerateTemplate(templates),
                new GenerateChangeSet(templates),
                new PutAppValidationConfiguration(apps),
                new GetAppValidationConfiguration(apps),
                new DeleteAppValidationConfiguration(stores.apps()),
                new GetAppValidationOutput(apps),
                new NotifyAppValidationOutput(stores.apps(), clock));
    }

    private static JobCreation.Rules rules(DrayConfig config, Backend backend) {
        return new JobCreation.Rules(
                InstantSource.system(),
                config.limits().seedAhead(),
                config.limits().replicationFor(),
                new ReplicationJob.Options(
                        RunOrder.ConsistencyWanted.AUTO,
                        RunOrder.TransportWanted.AUTO,
                        config.image().builder(),
                        config.replication().changeTracking()),
                backend.engine().isPresent() ? Optional.empty() : Optional.of(NO_BUCKET));
    }
}
