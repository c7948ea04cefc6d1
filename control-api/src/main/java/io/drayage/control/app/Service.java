package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.config.SecretFile;
import io.drayage.control.http.ApiRoutes;
import io.drayage.control.http.ApiServer;
import io.drayage.control.http.ServerTls;
import io.drayage.control.http.SignatureVerifier;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.rest.CancelRun;
import io.drayage.control.rest.CreateKey;
import io.drayage.control.rest.CurrentLimits;
import io.drayage.control.rest.GetJob;
import io.drayage.control.rest.GetLimits;
import io.drayage.control.rest.GetRun;
import io.drayage.control.rest.ListAudit;
import io.drayage.control.rest.ListKeys;
import io.drayage.control.rest.ListSnapshots;
import io.drayage.control.rest.PutLimits;
import io.drayage.control.rest.ResetLimits;
import io.drayage.control.rest.RestResource;
import io.drayage.control.rest.RevokeKey;
import io.drayage.control.rest.RotateKey;
import io.drayage.control.service.BackgroundWork;
import io.drayage.control.service.LimitsWatch;
import io.drayage.control.service.VcenterSessions;
import io.drayage.control.sms.SmsApi;
import io.drayage.engine.vsphere.VsphereClients;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code dray serve}: backend, background work, API. */
public final class Service {
    private static final long READY_PATIENCE_MILLIS = 3_000;

    private final Vertx vertx;
    private final DrayConfig config;
    private final String version;
    private final Opened opened = new Opened();
    private @Nullable ApiServer server;

    private Service(Vertx vertx, DrayConfig config, String version) {
        this.vertx = Objects.requireNonNull(vertx);
        this.config = Objects.requireNonNull(config);
        this.version = version;
    }

    /**
     * Starts; when it fails, everything is closed again.
     *
     * @param tls for an address that is not loopback
     */
    public static Future<Service> start(Vertx vertx, DrayConfig config, Optional<ServerTls> tls, String version) {
        Service service = new Service(vertx, config, version);
        return Backend.open(vertx, BackendSettings.of(config, version))
                .compose(backend -> service.startOn(backend, tls))
                .map(service)
                .recover(failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private Future<Void> startOn(Backend backend, Optional<ServerTls> tls) {
        opened.add("backend", backend::close);
        PgStores stores = backend.stores();
        VcenterSessions sessions =
                new VcenterSessions(stores.connectors(), endpoint -> VsphereClients.connect(vertx, endpoint));
        opened.add("vSphere sessions", sessions::close);
        return CredentialsFile.ensure(vertx, config.data(), stores.accessKeys())
                .compose(written -> registerConnectors(stores))
                .compose(registered -> listen(backend, sessions, tls));
    }

    private Future<Void> registerConnectors(PgStores stores) {
        Future<Void> chain = Future.succeededFuture();
        for (DrayConfig.Connector connector : config.connectors()) {
            chain = chain.compose(before -> vertx.executeBlocking(() -> endpoint(connector), false)
                    .compose(endpoint -> stores.connectors().register(connector.name(), endpoint))
                    .mapEmpty());
        }
        return chain;
    }

    private VsphereEndpoint endpoint(DrayConfig.Connector connector) {
        return new VsphereEndpoint(
                connector.vcenter().host(),
                connector.vcenter().port(),
                connector.user(),
                SecretFile.read("connectors." + connector.name() + ".passwordFile", connector.passwordFile()),
                connector.trust(),
                connector.hostOverrides(),
                config.dnsSuffixes());
    }

    private Future<Void> listen(Backend backend, VcenterSessions sessions, Optional<ServerTls> tls) {
        PgStores stores = backend.stores();
        BackgroundWork work = Work.of(vertx, config, version, backend, sessions);
        SmsApi sms = SmsOperations.api(config, backend, sessions, work);
        SignatureVerifier verifier =
                new SignatureVerifier(stores.accessKeys()::find, config.region(), "sms", InstantSource.system());
        ApiRoutes routes = new ApiRoutes(
                sms, rest(backend), verifier, stores.audit(), () -> obstacle(stores), InstantSource.system());
        return ApiServer.start(vertx, config.listen(), tls, routes).map(listening -> {
            server = listening;
            opened.add("API", listening::close);
            work.start();
            opened.add("background work", work::stop);
            return null;
        });
    }

    private List<RestResource> rest(Backend backend) {
        PgStores stores = backend.stores();
        Optional<LimitsWatch.Running> watch = LimitsWiring.start(vertx, config, backend);
        watch.ifPresent(running -> opened.add("limits watch", running::stop));
        CurrentLimits limits = new CurrentLimits(
                stores.limits(),
                stores.connectors(),
                config.limitSettings(),
                InstantSource.system(),
                () -> watch.ifPresent(LimitsWatch.Running::nudge));
        return List.of(
                new ListSnapshots(stores.snapshots()),
                new GetRun(stores.runs()),
                new CancelRun(stores.runs()),
                new GetJob(stores.jobs(), stores.runs()),
                new ListKeys(stores.accessKeys()),
                new CreateKey(stores.accessKeys()),
                new RotateKey(stores.accessKeys()),
                new RevokeKey(stores.accessKeys()),
                new ListAudit(stores.audit(), false),
                new ListAudit(stores.audit(), true),
                new GetLimits(limits),
                new PutLimits(limits),
                new ResetLimits(limits));
    }

    private static Future<Optional<String>> obstacle(PgStores stores) {
        return stores.installation()
                .installation()
                .timeout(READY_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .map(found -> Optional.<String>empty())
                .otherwise(Optional.of("the database does not answer"));
    }

    /** Where clients reach it. */
    public String url() {
        return Objects.requireNonNull(server, "not started").url();
    }

    /** Stops taking work, hands runs over, closes everything; never fails. */
    public Future<Void> stop() {
        return opened.closeAll();
    }
}
