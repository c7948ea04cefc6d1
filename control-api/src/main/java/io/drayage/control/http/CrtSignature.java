package io.drayage.control.http;

import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSignedBodyHeaderType;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBodyStream;

/**
 * The signature that a request ought to have, computed by the AWS CRT's signer from what came in: the same code that many clients sign with. The four headers that the signer adds itself are forbidden
 * inputs, so they are taken off first. The signer never signs user-agent, connection and the like; a client that does cannot be verified.
 */
final class CrtSignature {
    private static final Set<String> ADDED_BY_SIGNER =
            Set.of("x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "authorization");

    private CrtSignature() {}

    /** 64 hex digits. The native signer completes on this thread or its own; the future comes back to the caller's context. */
    static Future<String> of(SignedRequest request, Authorization authorization, Instant signedAt, AccessKey key) {
        AwsSigningConfig config = config(authorization, signedAt, key);
        HttpRequest unsigned = new HttpRequest(
                request.method(),
                request.uri(),
                headers(request),
                new Body(request.body().getBytes()));
        return Future.fromCompletionStage(
                        AwsSigner.sign(unsigned, config), Objects.requireNonNull(Vertx.currentContext()))
                .map(result -> new String(result.getSignature(), StandardCharsets.US_ASCII))
                .onComplete(done -> config.close());
    }

    private static AwsSigningConfig config(Authorization authorization, Instant signedAt, AccessKey key) {
        Set<String> signed = Set.copyOf(authorization.signedHeaders());
        AwsSigningConfig config = new AwsSigningConfig();
        config.setRegion(authorization.region());
        config.setService(authorization.service());
        config.setTime(signedAt.toEpochMilli());
        config.setCredentials(new Credentials(
                key.accessKeyId().getBytes(StandardCharsets.US_ASCII),
                key.secretAccessKey().reveal().getBytes(StandardCharsets.US_ASCII),
                null));
        config.setShouldSignHeader(name -> signed.contains(name.toLowerCase(Locale.ROOT)));
        config.setSignedBodyHeader(
                signed.contains("x-amz-content-sha256")
                        ? AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA256
                        : AwsSignedBodyHeaderType.NONE);
        return config;
    }

    private static HttpHeader[] headers(SignedRequest request) {
        List<HttpHeader> headers = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            if (!ADDED_BY_SIGNER.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.add(new HttpHeader(header.getKey(), header.getValue()));
            }
        }
        return headers.toArray(HttpHeader[]::new);
    }

    /** Hands the body to the signer's hash. */
    private static final class Body implements HttpRequestBodyStream {
        private final ByteBuffer bytes;

        Body(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public boolean sendRequestBody(ByteBuffer target) {
            int length = Math.min(target.remaining(), bytes.remaining());
            target.put(bytes.slice().limit(length));
            bytes.position(bytes.position() + length);
            return !bytes.hasRemaining();
        }

        @Override
        public boolean resetPosition() {
            bytes.rewind();
            return true;
        }

        @Override
        public long getLength() {
            return bytes.capacity();
        }
    }
}
