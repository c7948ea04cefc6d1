package io.drayage.load.bench.floor;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpProxyEnvironmentVariableSetting;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBodyStream;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.EventLoopGroup;
import software.amazon.awssdk.crt.io.HostResolver;
import software.amazon.awssdk.crt.s3.ChecksumAlgorithm;
import software.amazon.awssdk.crt.s3.ChecksumConfig;
import software.amazon.awssdk.crt.s3.S3Client;
import software.amazon.awssdk.crt.s3.S3ClientOptions;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequest;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;
import software.amazon.awssdk.crt.s3.S3MetaRequestResponseHandler;

/** The barest multipart upload through the CRT: one event loop, CRC64NVME in the header, nothing of the product's. */
final class CrtUploader implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final String KEY = "floor";

    private final URI endpoint;
    private final String bucket;
    private final EventLoopGroup eventLoop = new EventLoopGroup(1);
    private final HostResolver resolver = new HostResolver(eventLoop);
    private final ClientBootstrap bootstrap = new ClientBootstrap(eventLoop, resolver);
    private final StaticCredentialsProvider credentials;
    private final AwsSigningConfig signing;
    private final S3Client client;

    CrtUploader(String endpoint, String bucket, String accessKey, String secretKey) {
        this.endpoint = URI.create(endpoint);
        this.bucket = bucket;
        credentials = new StaticCredentialsProvider.StaticCredentialsProviderBuilder()
                .withAccessKeyId(accessKey.getBytes(StandardCharsets.UTF_8))
                .withSecretAccessKey(secretKey.getBytes(StandardCharsets.UTF_8))
                .build();
        signing = AwsSigningConfig.getDefaultS3SigningConfig("us-east-1", credentials);
        HttpProxyEnvironmentVariableSetting noProxy = new HttpProxyEnvironmentVariableSetting();
        noProxy.setEnvironmentVariableType(
                HttpProxyEnvironmentVariableSetting.HttpProxyEnvironmentVariableType.DISABLED);
        client = new S3Client(new S3ClientOptions()
                .withRegion("us-east-1")
                .withClientBootstrap(bootstrap)
                .withSigningConfig(signing)
                .withComputeContentMd5(false)
                .withProxyEnvironmentVariableSetting(noProxy));
    }

    /** Uploads so many parts, as many at once as there are bodies, then aborts. */
    void upload(List<ByteBuffer> bodies, int parts) {
        String upload = created(await(send("CreateMultipartUpload", "POST", "?uploads", null)));
        BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(bodies.size(), false, bodies);
        List<CompletableFuture<String>> sent = new ArrayList<>();
        for (int number = 1; number <= parts; number++) {
            ByteBuffer body = take(free);
            String query = "?partNumber=" + number + "&uploadId=" + upload;
            sent.add(send("UploadPart", "PUT", query, body).whenComplete((answer, failure) -> free.add(body)));
        }
        sent.forEach(CrtUploader::await);
        await(send("AbortMultipartUpload", "DELETE", "?uploadId=" + upload, null));
    }

    private static ByteBuffer take(BlockingQueue<ByteBuffer> free) {
        try {
            ByteBuffer body = free.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (body == null) {
                throw new IllegalStateException("no part was answered for " + PATIENCE_SECONDS + " s");
            }
            return body;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String created(String xml) {
        int from = xml.indexOf("<UploadId>") + "<UploadId>".length();
        return xml.substring(from, xml.indexOf("</UploadId>"));
    }

    private CompletableFuture<String> send(String operation, String method, String query, @Nullable ByteBuffer body) {
        HttpHeader[] headers = {
            new HttpHeader("Host", endpoint.getAuthority()),
            new HttpHeader("Content-Length", Integer.toString(body == null ? 0 : body.remaining()))
        };
        HttpRequest request = new HttpRequest(
                method, "/" + bucket + "/" + KEY + query, headers, body == null ? null : new Body(body.duplicate()));
        Answer answer = new Answer();
        S3MetaRequestOptions options = new S3MetaRequestOptions()
                .withMetaRequestType(S3MetaRequestOptions.MetaRequestType.DEFAULT)
                .withOperationName(operation)
                .withEndpoint(endpoint)
                .withHttpRequest(request)
                .withResponseHandler(answer);
        if (body != null) {
            options.withChecksumConfig(new ChecksumConfig()
                    .withChecksumAlgorithm(ChecksumAlgorithm.CRC64NVME)
                    .withChecksumLocation(ChecksumConfig.ChecksumLocation.HEADER));
        }
        S3MetaRequest sent = client.makeMetaRequest(options);
        return answer.done.whenComplete((text, failure) -> sent.close());
    }

    private static String await(CompletableFuture<String> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the upload failed", e);
        }
    }

    @Override
    public void close() {
        client.close();
        signing.close();
        credentials.close();
        bootstrap.close();
        resolver.close();
        eventLoop.close();
    }

    private record Body(ByteBuffer rest) implements HttpRequestBodyStream {
        @Override
        public boolean sendRequestBody(ByteBuffer target) {
            int length = Math.min(target.remaining(), rest.remaining());
            target.put(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
            return !rest.hasRemaining();
        }

        @Override
        public boolean resetPosition() {
            rest.rewind();
            return true;
        }

        @Override
        public long getLength() {
            return rest.capacity();
        }
    }

    private static final class Answer implements S3MetaRequestResponseHandler {
        private final CompletableFuture<String> done = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public int onResponseBody(ByteBuffer body, long start, long end) {
            text.append(StandardCharsets.UTF_8.decode(body));
            return 0;
        }

        @Override
        public void onFinished(S3FinishedResponseContext context) {
            if (context.getErrorCode() == 0) {
                done.complete(text.toString());
            } else {
                byte[] payload = context.getErrorPayload();
                done.completeExceptionally(new IllegalStateException(
                        context.getResponseStatus() + " " + CRT.awsErrorName(context.getErrorCode())
                                + (payload == null ? "" : " " + new String(payload, StandardCharsets.UTF_8))));
            }
        }
    }
}
