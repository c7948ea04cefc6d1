package io.drayage.control.app;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.config.HostPort;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.http.ApiRoutes;
import io.drayage.control.http.ApiServer;
import io.drayage.control.http.SignatureVerifier;
import io.drayage.control.sms.ModelAnswers;
import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sms.SmsAsyncClient;
import software.amazon.awssdk.services.sms.SmsClient;
import software.amazon.awssdk.services.sms.model.*;

/** The AWS SDK for Java calls all 35 operations, sync and async, with its paginators, against the server on Postgres. */
@ExtendWith(PostgresExtension.class)
class SdkOperationsIT {
    private final TestDatabase database;
    private final Vertx vertx = Vertx.vertx();
    private final Set<String> called = new HashSet<>();
    private SmsOnPostgres sms;
    private ApiServer server;
    private StaticCredentialsProvider credentials;

    SdkOperationsIT(TestDatabase database) {
        this.database = database;
        this.sms = new SmsOnPostgres(database);
    }

    @BeforeEach
    void serve() {
        sms = new SmsOnPostgres(database);
        sms.at(Instant.now());
        AccessKey key = await(sms.stores.accessKeys().create(AccessKey.Role.OPERATOR, ""));
        credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                key.accessKeyId(), key.secretAccessKey().reveal()));
        ApiRoutes routes = new ApiRoutes(
                sms.api,
                List.of(),
                new SignatureVerifier(sms.stores.accessKeys()::find, "us-east-1", "sms", InstantSource.system()),
                sms.stores.audit(),
                () -> Future.succeededFuture(Optional.empty()),
                InstantSource.system());
        server = await(ApiServer.start(vertx, new HostPort("127.0.0.1", 0), Optional.empty(), routes));
    }

    @AfterEach
    void close() {
        await(server.close());
        await(vertx.close());
    }

    @Test
    void theSyncClientCallsEveryOperation() {
        try (SmsClient client = SmsClient.builder()
                .httpClient(AwsCrtHttpClient.create())
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .build()) {
            scenario(client);
            assertThat(client.getServersPaginator(request -> request.maxResults(2))
                            .serverList())
                    .isEmpty();
            assertThat(client.getReplicationJobsPaginator(request -> request.maxResults(1))
                            .replicationJobList())
                    .hasSize(4);
        }
    }

    @Test
    void theAsyncClientCallsEveryOperation() {
        try (SmsAsyncClient client = SmsAsyncClient.builder()
                .httpClient(AwsCrtAsyncHttpClient.create())
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .build()) {
            scenario(client);
            Set<String> jobs = new HashSet<>();
            client.getReplicationJobsPaginator(request -> request.maxResults(1))
                    .subscribe(page -> page.replicationJobList().forEach(job -> jobs.add(job.replicationJobId())))
                    .join();
            assertThat(jobs).hasSize(4);
        }
    }

    /** Calls what the operation is called on the client, and waits where it answers later. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The answer's type follows from the request's.
    private <T> T call(Object client, Object request) {
        String name = request.getClass().getSimpleName().replaceFirst("Request$", "");
        called.add(name);
        String method = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        Class<?> api = client instanceof SmsClient ? SmsClient.class : SmsAsyncClient.class;
        try {
            Object answer = api.getMethod(method, request.getClass()).invoke(client, request);
            return (T) (answer instanceof CompletableFuture<?> later ? later.join() : answer);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the SDK has no such operation", e);
        }
    }

    private void scenario(Object client) {
        // Given
        String connector = sms.estate.connector("dc1").connectorId();
        sms.estate.importVms(3);
        call(client, ImportServerCatalogRequest.builder().build());
        GetServersResponse servers = call(client, GetServersRequest.builder().build());
        List<String> ids = servers.serverList().stream().map(Server::serverId).toList();
        assertThat(ids).hasSize(3);
        GetConnectorsResponse connectors =
                call(client, GetConnectorsRequest.builder().build());
        assertThat(connectors.connectorList())
                .singleElement()
                .satisfies(one -> assertThat(one.status()).isEqualTo(ConnectorStatus.HEALTHY));
        jobs(client, ids.get(0));
        apps(client, ids.subList(1, 3));
        // Then: the end of the walk
        call(client, DeleteServerCatalogRequest.builder().build());
        GetReplicationJobsResponse left =
                call(client, GetReplicationJobsRequest.builder().build());
        left.replicationJobList()
                .forEach(job -> await(sms.stores
                        .jobs()
                        .beginDelete(job.replicationJobId())
                        .compose(deleting -> sms.stores.jobs().deleted(job.replicationJobId()))
                        .otherwiseEmpty()));
        call(
                client,
                DisassociateConnectorRequest.builder().connectorId(connector).build());
        assertThat(called).isEqualTo(ModelAnswers.operations());
    }

    private void jobs(Object client, String serverId) {
        Instant seed = Instant.ofEpochMilli(1_477_323_000_123L);
        CreateReplicationJobResponse made = call(
                client,
                CreateReplicationJobRequest.builder()
                        .serverId(serverId)
                        .seedReplicationTime(seed)
                        .frequency(12)
                        .description("front end")
                        .build());
        String job = made.replicationJobId();
        sms.runs(true);
        GetReplicationJobsResponse read = call(
                client,
                GetReplicationJobsRequest.builder().replicationJobId(job).build());
        assertThat(read.replicationJobList().get(0).seedReplicationTime()).isEqualTo(seed);
        assertThat(read.replicationJobList().get(0).latestAmiId()).startsWith("ami-");
        call(
                client,
                UpdateReplicationJobRequest.builder()
                        .replicationJobId(job)
                        .frequency(24)
                        .nextReplicationRunStartTime(Instant.now().plus(Duration.ofDays(1)))
                        .build());
        call(
                client,
                StartOnDemandReplicationRunRequest.builder()
                        .replicationJobId(job)
                        .description("one more")
                        .build());
        GetReplicationRunsResponse runs = call(
                client,
                GetReplicationRunsRequest.builder().replicationJobId(job).build());
        assertThat(runs.replicationRunList())
                .extracting(ReplicationRun::type)
                .containsExactlyInAnyOrder(ReplicationRunType.ON_DEMAND, ReplicationRunType.AUTOMATIC);
        sms.runs(true);
        call(client, DeleteReplicationJobRequest.builder().replicationJobId(job).build());
        await(sms.stores.jobs().deleted(job));
        // A second job, so that there are pages.
        call(
                client,
                CreateReplicationJobRequest.builder()
                        .serverId(serverId)
                        .seedReplicationTime(seed)
                        .runOnce(true)
                        .build());
    }

    private static Server server(String id) {
        return Server.builder().serverId(id).build();
    }

    private void apps(Object client, List<String> ids) {
        CreateAppResponse made = call(
                client,
                CreateAppRequest.builder()
                        .name("shop")
                        .serverGroups(ServerGroup.builder()
                                .name("all")
                                .serverList(ids.stream()
                                        .map(SdkOperationsIT::server)
                                        .toList())
                                .build())
                        .tags(Tag.builder().key("wave").value("1").build())
                        .build());
        String app = made.appSummary().appId();
        String group = made.serverGroups().get(0).serverGroupId();
        call(
                client,
                UpdateAppRequest.builder().appId(app).description("the shop").build());
        ListAppsResponse list = call(client, ListAppsRequest.builder().build());
        assertThat(list.apps())
                .singleElement()
                .satisfies(one -> assertThat(one.description()).isEqualTo("the shop"));
        replication(client, app, group, ids);
        launch(client, app, group, ids.get(0));
        validation(client, app);
        call(client, StopAppReplicationRequest.builder().appId(app).build());
        call(
                client,
                DeleteAppReplicationConfigurationRequest.builder().appId(app).build());
        call(client, DeleteAppLaunchConfigurationRequest.builder().appId(app).build());
        call(client, DeleteAppRequest.builder().appId(app).build());
    }

    private void replication(Object client, String app, String group, List<String> ids) {
        call(
                client,
                PutAppReplicationConfigurationRequest.builder()
                        .appId(app)
                        .serverGroupReplicationConfigurations(ServerGroupReplicationConfiguration.builder()
                                .serverGroupId(group)
                                .serverReplicationConfigurations(ServerReplicationConfiguration.builder()
                                        .server(server(ids.get(0)))
                                        .serverReplicationParameters(ServerReplicationParameters.builder()
                                                .seedTime(Instant.now())
                                                .frequency(6)
                                                .build())
                                        .build())
                                .build())
                        .build());
        GetAppReplicationConfigurationResponse kept = call(
                client,
                GetAppReplicationConfigurationRequest.builder().appId(app).build());
        assertThat(kept.serverGroupReplicationConfigurations()
                        .get(0)
                        .serverReplicationConfigurations()
                        .get(0)
                        .serverReplicationParameters()
                        .frequency())
                .isEqualTo(6);
        call(client, StartAppReplicationRequest.builder().appId(app).build());
        sms.at(Instant.now());
        sms.runs(true);
        GetAppResponse read = call(client, GetAppRequest.builder().appId(app).build());
        assertThat(read.appSummary().replicationStatus()).isEqualTo(AppReplicationStatus.REPLICATED);
        call(client, StartOnDemandAppReplicationRequest.builder().appId(app).build());
        sms.runs(true);
    }

    private void launch(Object client, String app, String group, String serverId) {
        call(
                client,
                PutAppLaunchConfigurationRequest.builder()
                        .appId(app)
                        .roleName("sms-launch")
                        .serverGroupLaunchConfigurations(ServerGroupLaunchConfiguration.builder()
                                .serverGroupId(group)
                                .launchOrder(1)
                                .serverLaunchConfigurations(ServerLaunchConfiguration.builder()
                                        .server(server(serverId))
                                        .instanceType("t3.small")
                                        .build())
                                .build())
                        .build());
        GetAppLaunchConfigurationResponse kept = call(
                client, GetAppLaunchConfigurationRequest.builder().appId(app).build());
        assertThat(kept.roleName()).isEqualTo("sms-launch");
        GenerateTemplateResponse template = call(
                client,
                GenerateTemplateRequest.builder()
                        .appId(app)
                        .templateFormat("YAML")
                        .build());
        assertThat(template.s3Location().key()).endsWith(".yaml");
        call(client, GenerateChangeSetRequest.builder().appId(app).build());
        for (Object refused : List.of(
                LaunchAppRequest.builder().appId(app).build(),
                TerminateAppRequest.builder().appId(app).build(),
                ImportAppCatalogRequest.builder().build())) {
            assertThatThrownBy(() -> call(client, refused)).isInstanceOf(OperationNotPermittedException.class);
        }
    }

    private void validation(Object client, String app) {
        call(
                client,
                PutAppValidationConfigurationRequest.builder()
                        .appId(app)
                        .appValidationConfigurations(AppValidationConfiguration.builder()
                                .name("smoke")
                                .appValidationStrategy(AppValidationStrategy.SSM)
                                .build())
                        .build());
        GetAppValidationConfigurationResponse kept = call(
                client,
                GetAppValidationConfigurationRequest.builder().appId(app).build());
        String id = kept.appValidationConfigurations().get(0).validationId();
        call(
                client,
                NotifyAppValidationOutputRequest.builder()
                        .appId(app)
                        .notificationContext(NotificationContext.builder()
                                .validationId(id)
                                .status(ValidationStatus.SUCCEEDED)
                                .build())
                        .build());
        GetAppValidationOutputResponse output =
                call(client, GetAppValidationOutputRequest.builder().appId(app).build());
        assertThat(output.validationOutputList().get(0).status()).isEqualTo(ValidationStatus.SUCCEEDED);
        call(
                client,
                DeleteAppValidationConfigurationRequest.builder().appId(app).build());
    }
}
