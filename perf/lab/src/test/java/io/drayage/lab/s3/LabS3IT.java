package io.drayage.lab.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;

/** The lab's S3 against signatures made by the CRT and against the stock AWS CLI. */
@Timeout(180)
class LabS3IT {
    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();

    private LabS3 lab;

    @BeforeEach
    void start() throws Exception {
        lab = await(LabS3.start(vertx, LabS3Options.in(directory).withBuckets("bucket")));
    }

    @AfterEach
    void stop() throws Exception {
        await(lab.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private record Reply(int status, Buffer body) {
        String code() {
            String text = body.toString();
            int from = text.indexOf("<Code>");
            return from < 0 ? "" : text.substring(from + 6, text.indexOf("</Code>"));
        }
    }

    private HttpRequest signed(String method, String target, String payload, Instant time, String region)
            throws Exception {
        try (AwsSigningConfig config = new AwsSigningConfig()) {
            config.setAlgorithm(AwsSigningConfig.AwsSigningAlgorithm.SIGV4);
            config.setRegion(region);
            config.setService("s3");
            config.setTime(time.toEpochMilli());
            config.setUseDoubleUriEncode(false);
            config.setShouldNormalizeUriPath(false);
            config.setSignedBodyValue(payload);
            config.setSignedBodyHeader(AwsSigningConfig.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA256);
            config.setCredentials(new Credentials(
                    lab.accessKey().getBytes(StandardCharsets.UTF_8),
                    lab.secretKey().getBytes(StandardCharsets.UTF_8),
                    null));
            HttpRequest request = new HttpRequest(
                    method,
                    target,
                    new HttpHeader[] {
                        new HttpHeader("Host", lab.endpoint().getAuthority()),
                        new HttpHeader("x-amz-meta-b", " two  spaces ")
                    },
                    null);
            return await(AwsSigner.sign(request, config)).getSignedRequest();
        }
    }

    private Reply send(HttpRequest request, String target, Map<String, String> more, String body) throws Exception {
        Promise<Reply> reply = Promise.promise();
        // On a context: composed on another thread, an answer may have ended before its body is asked for, and that
        // body never comes.
        vertx.getOrCreateContext()
                .runOnContext(on -> exchange(target, request, body, more).onComplete(reply));
        return await(reply.future());
    }

    private Future<Reply> exchange(String target, HttpRequest request, String body, Map<String, String> more) {
        return http.request(new RequestOptions()
                        .setMethod(HttpMethod.valueOf(request.getMethod()))
                        .setHost("127.0.0.1")
                        .setPort(lab.port())
                        .setURI(target))
                .compose(outgoing -> {
                    request.getHeaders().forEach(header -> outgoing.putHeader(header.getName(), header.getValue()));
                    more.forEach(outgoing::putHeader);
                    return outgoing.send(Buffer.buffer(body));
                })
                .compose(response -> response.body().map(bytes -> new Reply(response.statusCode(), bytes)));
    }

    private Reply send(String method, String target, String payload, String body) throws Exception {
        return send(signed(method, target, payload, Instant.now(), "us-east-1"), target, Map.of(), body);
    }

    @Test
    void whatTheCrtSignsIsAccepted() throws Exception {
        String odd = "/bucket/a%20b%2Bc/%C3%BC~%27%28%29%2A%21?x-id=PutObject";

        assertThat(send("PUT", odd, "UNSIGNED-PAYLOAD", "hello").status()).isEqualTo(200);
        assertThat(send("GET", "/bucket/a%20b%2Bc/%C3%BC~%27%28%29%2A%21", EMPTY_SHA256, "")
                        .body()
                        .toString())
                .isEqualTo("hello");
        assertThat(send("GET", "/bucket?list-type=2&prefix=a%20b%2B&max-keys=5", EMPTY_SHA256, "")
                        .body()
                        .toString())
                .contains("<KeyCount>1</KeyCount>");
    }

    @Test
    void aChangedTargetOrHeaderBreaksTheSignature() throws Exception {
        HttpRequest request = signed("PUT", "/bucket/key", "UNSIGNED-PAYLOAD", Instant.now(), "us-east-1");

        assertThat(send(request, "/bucket/other", Map.of(), "x").code()).isEqualTo("SignatureDoesNotMatch");
        assertThat(send(request, "/bucket/key", Map.of("x-amz-meta-b", "else"), "x")
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(send(request, "/bucket/key", Map.of("x-amz-meta-c", "unsigned"), "x")
                        .code())
                .isEqualTo("AccessDenied");
        assertThat(send(request, "/bucket/key", Map.of("x-amz-content-sha256", EMPTY_SHA256), "x")
                        .code())
                .isEqualTo("SignatureDoesNotMatch");
        assertThat(send(request, "/bucket/key", Map.of(), "x").status()).isEqualTo(200);
    }

    @Test
    void aBodyThatIsNotTheSignedOneIsRefused() throws Exception {
        assertThat(send("PUT", "/bucket/key", EMPTY_SHA256, "not empty").code()).isEqualTo("XAmzContentSHA256Mismatch");
        assertThat(lab.counters().objects()).isZero();
    }

    @Test
    void oldSignaturesOtherRegionsAndMissingOnesAreRefused() throws Exception {
        Instant old = Instant.now().minus(Duration.ofMinutes(16));

        assertThat(send(signed("GET", "/bucket/key", EMPTY_SHA256, old, "us-east-1"), "/bucket/key", Map.of(), "")
                        .code())
                .isEqualTo("RequestTimeTooSkewed");
        assertThat(send(
                                signed("GET", "/bucket/key", EMPTY_SHA256, Instant.now(), "eu-west-1"),
                                "/bucket/key",
                                Map.of(),
                                "")
                        .code())
                .isEqualTo("AuthorizationHeaderMalformed");
        assertThat(send(new HttpRequest("GET", "/bucket/key"), "/bucket/key", Map.of(), "")
                        .code())
                .isEqualTo("AccessDenied");
    }

    @Test
    void theStockAwsCliCopiesFilesInAndOut() throws Exception {
        // Given a file that the CLI sends in parts, and the CLI
        String aws = Peers.requirePeer("venv/bin/aws");
        byte[] bytes = new byte[20 << 20];
        new Random(5).nextBytes(bytes);
        Path source = Files.write(directory.resolve("source.bin"), bytes);
        Path copy = directory.resolve("copy.bin");
        Map<String, String> environment = Map.of(
                "AWS_ACCESS_KEY_ID",
                lab.accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                lab.secretKey(),
                "AWS_DEFAULT_REGION",
                "us-east-1",
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_ENDPOINT_URL",
                lab.endpoint().toString());

        // When
        Peers.run(environment, aws, "s3", "cp", "--no-progress", source.toString(), "s3://bucket/folder/large.bin");
        Peers.run(environment, aws, "s3api", "put-object", "--bucket", "bucket", "--key", "folder/small");
        String listing = Peers.run(environment, aws, "s3", "ls", "s3://bucket/folder/");
        Peers.run(environment, aws, "s3", "cp", "--no-progress", "s3://bucket/folder/large.bin", copy.toString());

        // Then
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(3);
        assertThat(listing).contains("20971520 large.bin").contains("0 small");
        assertThat(Files.mismatch(source, copy)).isEqualTo(-1);
        Peers.run(environment, aws, "s3", "rm", "--recursive", "s3://bucket/folder/");
        assertThat(lab.counters().objects()).isZero();
        assertThat(lab.counters().openUploads()).isZero();
    }
}
