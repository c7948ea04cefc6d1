package io.drayage.control.http;

import io.drayage.control.Await;
import io.drayage.control.config.HostPort;
import io.drayage.control.sms.Shapes;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.sms.SmsInput;
import io.drayage.control.sms.SmsOperation;
import io.drayage.control.store.AccessKey;
import io.drayage.engine.api.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The real server, routes and verifier on loopback, with two operations that need no database and three access keys. */
final class ServedApi implements AutoCloseable {
    static final String KEY_ID = "AKIAEXAMPLEEXAMPLE01";
    static final String READER_ID = "AKIAEXAMPLEEXAMPLE02";
    static final String REVOKED_ID = "AKIAEXAMPLEEXAMPLE03";
    static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz+/AB";

    private final Vertx vertx;
    private final ApiServer server;

    private ServedApi(Vertx vertx, ApiServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    static ServedApi start(HostPort address, Optional<ServerTls> tls) {
        Vertx vertx = Vertx.vertx();
        SmsApi sms = new SmsApi(List.of(new Connectors(), new Import()), new RecordedAudit());
        SignatureVerifier verifier = new SignatureVerifier(
                id -> Future.succeededFuture(Optional.ofNullable(KEYS.get(id))),
                "us-east-1",
                "sms",
                InstantSource.system());
        ApiRoutes routes = new ApiRoutes(
                sms,
                List.of(),
                verifier,
                new RecordedAudit(),
                () -> Future.succeededFuture(Optional.empty()),
                InstantSource.system());
        return new ServedApi(vertx, Await.result(ApiServer.start(vertx, address, tls, routes)));
    }

    static ServedApi start() {
        return start(new HostPort("127.0.0.1", 0), Optional.empty());
    }

    String url() {
        return server.url();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        // Not chained: what is composed on the server's context would complete on an event loop that is gone.
        Await.result(server.close());
        Await.result(vertx.close());
    }

    private static final Map<String, AccessKey> KEYS = Map.of(
            KEY_ID, key(KEY_ID, AccessKey.Role.OPERATOR, Optional.empty()),
            READER_ID, key(READER_ID, AccessKey.Role.READ_ONLY, Optional.empty()),
            REVOKED_ID, key(REVOKED_ID, AccessKey.Role.ADMIN, Optional.of(Instant.EPOCH)));

    private static AccessKey key(String id, AccessKey.Role role, Optional<Instant> revoked) {
        return new AccessKey(id, Secret.of(SECRET), role, "test", Instant.EPOCH, revoked);
    }

    /** Answers one connector, so that clients parse something. */
    private static final class Connectors implements SmsOperation {
        record Answer(
                List<Shapes.Connector> connectorList,
                @Nullable String nextToken) {}

        @Override
        public String name() {
            return "GetConnectors";
        }

        @Override
        public Future<Answer> call(SmsInput input) {
            input.page();
            Shapes.Connector connector = new Shapes.Connector(
                    "c-0123456789abcdef0",
                    "0.1",
                    "HEALTHY",
                    List.of("VSPHERE"),
                    "vc",
                    "VSPHERE",
                    "uuid",
                    "127.0.0.1",
                    "00:00:00:00:00:00",
                    Instant.parse("2026-11-24T10:00:00.250Z"));
            return Future.succeededFuture(new Answer(List.of(connector), null));
        }
    }

    private static final class Import implements SmsOperation {
        @Override
        public String name() {
            return "ImportServerCatalog";
        }

        @Override
        public Future<Done> call(SmsInput input) {
            return Future.succeededFuture(new Done());
        }
    }
}
