package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers, but not as S3 does. */
@Timeout(60)
class HostileStoreIT {
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private CrtObjectStore store;
    private volatile Consumer<HttpServerRequest> answer =
            request -> request.response().end();

    @BeforeEach
    void open() {
        server = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer.accept(request)))
                .listen(0, "127.0.0.1"));
        store = await(CrtObjectStore.open(
                vertx,
                new StoreConfig(
                        "staging",
                        "us-east-1",
                        Optional.of(URI.create("http://127.0.0.1:" + server.actualPort())),
                        new StoreConfig.StaticKeys("KEY", Secret.of("secret"), Optional.empty()),
                        Optional.empty(),
                        4,
                        new StorePatience(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(1)))));
    }

    @AfterEach
    void close() {
        await(store.close());
        await(vertx.close());
    }

    private void answering(String body) {
        answer = request ->
                request.response().putHeader("Content-Type", "application/xml").end(body);
    }

    @Test
    void aDocumentTypeIsRefused() {
        answering("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">]>"
                + "<ListBucketResult><Contents><Key>&b;</Key></Contents></ListBucketResult>");

        assertThatThrownBy(() -> await(store.list("", ""))).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.MALFORMED_INPUT);
            assertThat(e.remedy()).contains("S3 store");
        });
    }

    @Test
    void aWebPageIsNotAListing() {
        answering("<html><body><p>It works!<br></body></html>");

        assertThatThrownBy(() -> await(store.list("", "")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED_INPUT));
    }

    @Test
    void anEndlessListingOfUploadsIsRefused() {
        answering("<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>same</NextKeyMarker>"
                + "<NextUploadIdMarker>same</NextUploadIdMarker></ListMultipartUploadsResult>");

        assertThatThrownBy(() -> await(store.listMultipartUploads("")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not where");
    }

    @Test
    void anEndlessListingOfPartsIsRefused() {
        answering("<ListPartsResult><IsTruncated>true</IsTruncated>"
                + "<NextPartNumberMarker>5</NextPartNumberMarker></ListPartsResult>");

        assertThatThrownBy(() -> await(store.listParts("key", "id")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("not where");
    }

    @Test
    void anAnswerWithoutWhatWasAskedForIsMalformed() {
        answering("<InitiateMultipartUploadResult/>");

        assertThatThrownBy(() -> await(store.createMultipartUpload("key", Map.of())))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("UploadId");
    }

    @Test
    void aSizeThatIsNoNumberIsMalformed() {
        answering("<ListBucketResult><Contents><Key>a</Key><Size>many</Size></Contents></ListBucketResult>");

        assertThatThrownBy(() -> await(store.list("", "")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Size");
    }

    @Test
    void anOversizedAnswerIsDroppedNotKept() {
        answering("<ListBucketResult>" + " ".repeat(S3Request.MAX_XML_BYTES + 1) + "</ListBucketResult>");

        assertThatThrownBy(() -> await(store.list("", "")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void aStoreThatIgnoresTheRangeIsFoundOut() {
        answering("0123456789");

        assertThatThrownBy(() -> await(store.get("key", 2, 10)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ignored the range");
        assertThatThrownBy(() -> await(store.get("key", 2, 4)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("longer than 4 bytes");
    }

    @Test
    void anErrorInsideATwoHundredIsAnError() {
        answering("<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>We failed.</Message></Error>");

        assertThatThrownBy(() -> await(store.completeMultipartUpload(
                        "key", "id", List.of(new ObjectStore.UploadedPart(1, "\"e\"", 1)), 1)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("InternalError");
    }

    @Test
    void aStoreThatDoesNotKnowTheChecksumIsUsedWithoutIt() {
        // Given a server that refuses every header about checksums
        answer = request -> {
            boolean asks = request.headers().names().stream()
                    .anyMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-checksum"));
            if (asks) {
                request.response()
                        .setStatusCode(501)
                        .end("<Error><Code>NotImplemented</Code><Message>A header</Message></Error>");
            } else if (request.method().name().equals("POST")) {
                request.response()
                        .end("<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
            } else {
                request.response().putHeader("ETag", "\"e1\"").end();
            }
        };

        // When / Then
        assertThat(await(store.createMultipartUpload("key", Map.of()))).isEqualTo("u1");
        assertThat(await(store.uploadPart("key", "u1", 1, java.nio.ByteBuffer.wrap(new byte[10])))
                        .etag())
                .isEqualTo("\"e1\"");
        assertThat(await(store.put("small", Buffer.buffer("x"), false)).etag()).isEqualTo("\"e1\"");
    }
}
