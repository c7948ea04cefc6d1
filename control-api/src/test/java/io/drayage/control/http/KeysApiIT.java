package io.drayage.control.http;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.Await;
import io.drayage.control.config.HostPort;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.http.SignedCalls.Reply;
import io.drayage.control.persistence.AesSecretBox;
import io.drayage.control.persistence.MasterKey;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.rest.CreateKey;
import io.drayage.control.rest.ListAudit;
import io.drayage.control.rest.ListKeys;
import io.drayage.control.rest.RevokeKey;
import io.drayage.control.rest.RotateKey;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Access keys over the socket: made, rotated, revoked, and who may do so. */
@ExtendWith(PostgresExtension.class)
class KeysApiIT {
    private static final String KEYS = "/api/v1/keys";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private ApiServer server;
    private SignedCalls calls;
    private AccessKey admin;
    private AccessKey operator;

    @BeforeEach
    void serve(TestDatabase database) {
        database.clear();
        PgStores stores =
                PgStores.on(database.database(), new AesSecretBox(MasterKey.loadOrCreate(folder.resolve("key"))));
        admin = await(stores.accessKeys().create(AccessKey.Role.ADMIN, "first"));
        operator = await(stores.accessKeys().create(AccessKey.Role.OPERATOR, "scripts"));
        ApiRoutes routes = new ApiRoutes(
                new SmsApi(List.of(), stores.audit()),
                List.of(
                        new ListKeys(stores.accessKeys()),
                        new CreateKey(stores.accessKeys()),
                        new RotateKey(stores.accessKeys()),
                        new RevokeKey(stores.accessKeys()),
                        new ListAudit(stores.audit(), false),
                        new ListAudit(stores.audit(), true)),
                new SignatureVerifier(stores.accessKeys()::find, "us-east-1", "sms", InstantSource.system()),
                stores.audit(),
                () -> Future.succeededFuture(Optional.empty()),
                InstantSource.system());
        server = Await.result(ApiServer.start(vertx, new HostPort("127.0.0.1", 0), Optional.empty(), routes));
        calls = new SignedCalls(server.port());
    }

    @AfterEach
    void close() {
        Await.result(server.close());
        Await.result(vertx.close());
    }

    private int listAs(String keyId, String secret) {
        return calls.send("GET", KEYS, "", keyId, secret).status();
    }

    @Test
    void aKeyIsMadeUsedRotatedAndRevoked() {
        // When: made
        Reply made = calls.send("POST", KEYS, "{\"role\":\"admin\",\"description\":\"second\"}", admin);
        // Then: it works, and its secret is never shown again
        assertThat(made.status()).as(made.message()).isEqualTo(200);
        String id = made.body().path("accessKeyId").asText();
        String secret = made.body().path("secretAccessKey").asText();
        assertThat(listAs(id, secret)).isEqualTo(200);
        Reply list = calls.send("GET", KEYS, "", admin);
        assertThat(list.body().toString()).contains(id).doesNotContain("secret").doesNotContain(secret);
        // When: rotated with an hour's grace
        Reply rotated = calls.send("POST", KEYS + "/" + id + "/rotate", "{\"graceSeconds\":3600}", admin);
        // Then: both work
        assertThat(rotated.status()).as(rotated.message()).isEqualTo(200);
        assertThat(rotated.body().path("role").asText()).isEqualTo("admin");
        assertThat(rotated.body().path("description").asText()).isEqualTo("second");
        String newId = rotated.body().path("accessKeyId").asText();
        String newSecret = rotated.body().path("secretAccessKey").asText();
        assertThat(listAs(newId, newSecret)).isEqualTo(200);
        assertThat(listAs(id, secret)).isEqualTo(200);
        // When: the old one is revoked after all, twice
        assertThat(calls.send("DELETE", KEYS + "/" + id, "", admin).status()).isEqualTo(200);
        assertThat(calls.send("DELETE", KEYS + "/" + id, "", admin).status()).isEqualTo(200);
        // Then
        assertThat(listAs(id, secret)).isEqualTo(403);
        // When: rotated at once
        Reply again = calls.send("POST", KEYS + "/" + newId + "/rotate", "", admin);
        // Then
        assertThat(listAs(newId, newSecret)).isEqualTo(403);
        assertThat(listAs(
                        again.body().path("accessKeyId").asText(),
                        again.body().path("secretAccessKey").asText()))
                .isEqualTo(200);
    }

    @Test
    void onlyAnAdministratorSeesOrChangesKeysAndTheAudit() {
        assertThat(calls.send("GET", KEYS, "", operator).status()).isEqualTo(403);
        Reply refused = calls.send("POST", KEYS, "{\"role\":\"admin\"}", operator);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("role admin").contains("operator");
        assertThat(calls.send("DELETE", KEYS + "/" + admin.accessKeyId(), "", operator)
                        .status())
                .isEqualTo(403);
        assertThat(calls.send("GET", "/api/v1/audit", "", operator).status()).isEqualTo(403);
        // Then: the attempts are written down
        Reply audit = calls.send("GET", "/api/v1/audit", "", admin);
        assertThat(audit.body().path("changes")).hasSize(2);
        assertThat(audit.body().path("changes").get(1).path("action").asText()).isEqualTo("POST /api/v1/keys");
        assertThat(audit.body().path("changes").get(1).path("outcome").asText()).isEqualTo("403");
        assertThat(audit.body().path("changes").get(1).path("accessKeyId").asText())
                .isEqualTo(operator.accessKeyId());
        assertThat(audit.body().path("changes").get(1).path("from").asText()).isEqualTo("127.0.0.1");
    }

    @Test
    void theLastAdministratorsKeyStays() {
        Reply last = calls.send("DELETE", KEYS + "/" + admin.accessKeyId(), "", admin);
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.message()).contains("the last one of role admin");
        calls.send("POST", KEYS, "{\"role\":\"admin\"}", admin);
        assertThat(calls.send("DELETE", KEYS + "/" + admin.accessKeyId(), "", admin)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsRefusedIsWrittenDownWithItsStatusWhereverItIsRefused() {
        // When: by the store, and before the resource has begun
        calls.send("DELETE", KEYS + "/" + admin.accessKeyId(), "", admin);
        calls.send("DELETE", KEYS + "/nobody", "", admin);
        calls.send("POST", KEYS + "/nobody/rotate", "", admin);
        // Then
        Reply audit = calls.send("GET", "/api/v1/audit", "", admin);
        assertThat(audit.body().path("changes").findValuesAsText("outcome"))
                .containsExactlyInAnyOrder("409", "404", "404");
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThat(calls.send("POST", KEYS, "{\"role\":\"root\"}", admin).message())
                .contains("admin, operator or read-only");
        assertThat(calls.send("POST", KEYS, "{\"role\":\"admin\",\"x\":1}", admin)
                        .status())
                .isEqualTo(400);
        assertThat(calls.send("POST", KEYS, "", admin).status()).isEqualTo(400);
        assertThat(calls.send("POST", KEYS + "/AKIAAAAAAAAAAAAAAAAA/rotate", "", admin)
                        .status())
                .isEqualTo(404);
        assertThat(calls.send("DELETE", KEYS + "/AKIAAAAAAAAAAAAAAAAA", "", admin)
                        .status())
                .isEqualTo(404);
        assertThat(calls.send(
                                "POST",
                                KEYS + "/" + operator.accessKeyId() + "/rotate",
                                "{\"graceSeconds\":604801}",
                                admin)
                        .message())
                .contains("604800");
    }
}
