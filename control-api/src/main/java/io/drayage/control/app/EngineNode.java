package io.drayage.control.app;

import io.drayage.control.config.DrayConfig;
import io.drayage.control.service.BackgroundWork;
import io.drayage.control.service.VcenterSessions;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;

/** {@code dray engine}: one more engine on a service's database. It claims runs, goes on with those of dead engines, cleans up; it serves nothing and watches no connectors. */
public final class EngineNode {
    private final Vertx vertx;
    private final DrayConfig config;
    private final String version;
    private final Opened opened = new Opened();
    private String id = "";

    private EngineNode(Vertx vertx, DrayConfig config, String version) {
        this.vertx = Objects.requireNonNull(vertx);
        this.config = Objects.requireNonNull(config);
        this.version = version;
    }

    /** Joins; when it fails, everything is closed again. */
    public static Future<EngineNode> start(Vertx vertx, DrayConfig config, String version) {
        if (config.staging().bucket().isEmpty()) {
            return Future.failedFuture(new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "staging.bucket",
                    "an engine without a staging bucket has nothing to do",
                    "Give it the service's configuration"));
        }
        EngineNode node = new EngineNode(vertx, config, version);
        return vertx.executeBlocking(() -> BackendSettings.of(config, version), false)
                .compose(settings -> Backend.join(vertx, settings))
                .map(node::work)
                .recover(failure -> node.stop().transform(stopped -> Future.failedFuture(failure)));
    }

    private EngineNode work(Backend backend) {
        opened.add("backend", backend::close);
        VcenterSessions sessions =
                new VcenterSessions(backend.stores().connectors(), endpoint -> VsphereClients.connect(vertx, endpoint));
        opened.add("vSphere sessions", sessions::close);
        LimitsWiring.start(vertx, config, backend).ifPresent(watch -> opened.add("limits watch", watch::stop));
        BackgroundWork work = Work.of(vertx, config, version, backend, sessions);
        work.startEngine();
        opened.add("background work", work::stop);
        id = work.engineId();
        return this;
    }

    /** What the database calls it. */
    public String id() {
        return id;
    }

    /** Takes no more work, hands its runs over, closes everything; never fails. */
    public Future<Void> stop() {
        return opened.closeAll();
    }
}
