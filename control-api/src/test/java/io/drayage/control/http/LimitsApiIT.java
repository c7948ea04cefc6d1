package io.drayage.control.http;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.Await;
import io.drayage.control.config.HostPort;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.persistence.AesSecretBox;
import io.drayage.control.persistence.MasterKey;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.rest.CurrentLimits;
import io.drayage.control.rest.GetLimits;
import io.drayage.control.rest.PutLimits;
import io.drayage.control.rest.ResetLimits;
import io.drayage.control.service.LimitsWatch;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.LimitSettings;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.drayage.engine.api.Secret;
import io.drayage.engine.api.TransferLimits;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Limits set over the socket, kept in Postgres, followed by two engines. */
@ExtendWith(PostgresExtension.class)
class LimitsApiIT {
    private static final LimitSettings CONFIGURED = new LimitSettings(Rate.of(9 << 20), Map.of(), RateCalendar.EMPTY);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<FollowingEngine> engines = List.of(new FollowingEngine(), new FollowingEngine());
    private final List<LimitsWatch.Running> watches = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private PgStores stores;
    private ApiServer server;
    private AccessKey operator;
    private AccessKey reader;

    /** What an engine was last told. */
    private static final class FollowingEngine {
        private volatile TransferLimits limits = TransferLimits.NONE;

        private void follow(TransferLimits wanted) {
            limits = wanted;
        }
    }

    @BeforeEach
    void serve(TestDatabase database) {
        stores = PgStores.on(database.database(), new AesSecretBox(MasterKey.loadOrCreate(folder.resolve("key"))));
        operator = await(stores.accessKeys().create(AccessKey.Role.OPERATOR, ""));
        reader = await(stores.accessKeys().create(AccessKey.Role.READ_ONLY, ""));
        await(stores.connectors()
                .register(
                        "vc1",
                        new VsphereEndpoint(
                                "VC1.example",
                                443,
                                "user",
                                Secret.of("secret"),
                                new PeerTrust(Optional.empty(), Optional.empty(), false),
                                Map.of(),
                                List.of())));
        engines.forEach(engine -> watches.add(
                LimitsWatch.start(vertx, stores.limits(), stores.connectors(), CONFIGURED, engine::follow)));
        CurrentLimits limits = new CurrentLimits(
                stores.limits(), stores.connectors(), CONFIGURED, InstantSource.system(), watches.get(0)::nudge);
        ApiRoutes routes = new ApiRoutes(
                new SmsApi(List.of(), stores.audit()),
                List.of(new GetLimits(limits), new PutLimits(limits), new ResetLimits(limits)),
                new SignatureVerifier(stores.accessKeys()::find, "us-east-1", "sms", InstantSource.system()),
                stores.audit(),
                () -> Future.succeededFuture(Optional.empty()),
                InstantSource.system());
        server = Await.result(ApiServer.start(vertx, new HostPort("127.0.0.1", 0), Optional.empty(), routes));
    }

    @AfterEach
    void close() {
        watches.forEach(watch -> Await.result(watch.stop()));
        Await.result(server.close());
        Await.result(vertx.close());
    }

    @Test
    void everyEngineFollowsWhatIsSetAndTheConfigurationAgainAfterwards() {
        // Given
        untilAllFollow(Rate.of(9 << 20));
        assertThat(send("GET", "", operator).body().path("source").asText()).isEqualTo("configuration");
        // When
        SignedCalls.Reply put = send("PUT", "{\"rate\":\"50MiB/s\",\"connectors\":{\"vc1\":\"pause\"}}", operator);
        // Then
        assertThat(put.status()).as(put.message()).isEqualTo(200);
        assertThat(put.body().path("changedBy").asText()).isEqualTo(operator.accessKeyId());
        untilAllFollow(Rate.of(50 << 20));
        assertThat(engines)
                .allSatisfy(engine ->
                        assertThat(engine.limits.connectors()).isEqualTo(Map.of("vc1.example:443", Rate.PAUSE)));
        SignedCalls.Reply get = send("GET", "", reader);
        assertThat(get.body()).isEqualTo(put.body());
        assertThat(get.body().path("rateNow").asText()).isEqualTo("50MiB/s");
        // When
        SignedCalls.Reply deleted = send("DELETE", "", operator);
        // Then
        assertThat(deleted.body().path("source").asText()).isEqualTo("configuration");
        untilAllFollow(Rate.of(9 << 20));
    }

    @Test
    void whatCannotBeIsRefusedAndChangesNothing() {
        // When
        SignedCalls.Reply rate = send("PUT", "{\"rate\":\"fast\"}", operator);
        SignedCalls.Reply connector = send("PUT", "{\"connectors\":{\"vc9\":\"1MiB/s\"}}", operator);
        SignedCalls.Reply notJson = send("PUT", "{", operator);
        SignedCalls.Reply mayNot = send("PUT", "{}", reader);
        SignedCalls.Reply mayNotEither = send("DELETE", "", reader);
        SignedCalls.Reply post = send("POST", "{}", operator);
        // Then
        assertThat(rate.status()).isEqualTo(400);
        assertThat(rate.message()).contains("rate: 'fast'").contains("expected a rate such as");
        assertThat(connector.message()).contains("connectors.vc9").contains("vc1");
        assertThat(notJson.status()).isEqualTo(400);
        assertThat(mayNot.status()).isEqualTo(403);
        assertThat(mayNotEither.status()).isEqualTo(403);
        assertThat(post.status()).isEqualTo(404);
        assertThat(await(stores.limits().read())).isEmpty();
    }

    @Test
    void anUnsignedRequestIsRefused() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "api/v1/settings/limits"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    private void untilAllFollow(Rate total) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!engines.stream().allMatch(engine -> engine.limits.total().equals(total))) {
            assertThat(System.nanoTime()).as("engines follow " + total).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private SignedCalls.Reply send(String method, String body, AccessKey key) {
        return new SignedCalls(server.port()).send(method, "/api/v1/settings/limits", body, key);
    }
}
