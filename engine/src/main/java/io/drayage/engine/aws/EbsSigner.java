package io.drayage.engine.aws;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSignatureType;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSignedBodyHeaderType;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig.AwsSigningAlgorithm;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;

/** Signs requests to EBS direct with SigV4 by the CRT's signer. The body's SHA-256 is known beforehand, of a block from its manifest, so nothing is hashed for the signature. */
final class EbsSigner {
    private final Vertx vertx;
    private final WorkerExecutor worker;
    private final AwsIdentity identity;
    private final String region;

    EbsSigner(Vertx vertx, WorkerExecutor worker, AwsIdentity identity, String region) {
        this.vertx = vertx;
        this.worker = worker;
        this.identity = identity;
        this.region = region;
    }

    /** All headers of the request, the signature among them. {@code headers} must have Host. */
    Future<MultiMap> sign(String method, String path, Map<String, String> headers, String bodySha256Hex) {
        Context context = vertx.getOrCreateContext();
        Future<AwsCredentials> credentials = identity.fresh()
                .map(Future::succeededFuture)
                .orElseGet(() -> worker.executeBlocking(identity::resolve, false));
        return credentials.compose(found -> sign(context, found, method, path, headers, bodySha256Hex));
    }

    private Future<MultiMap> sign(
            Context context,
            AwsCredentials credentials,
            String method,
            String path,
            Map<String, String> headers,
            String bodySha256Hex) {
        AwsSigningConfig config = config(credentials, bodySha256Hex);
        HttpHeader[] unsigned = headers.entrySet().stream()
                .map(header -> new HttpHeader(header.getKey(), header.getValue()))
                .toArray(HttpHeader[]::new);
        return Future.fromCompletionStage(
                        AwsSigner.signRequest(new HttpRequest(method, path, unsigned, null), config), context)
                .map(signed -> {
                    MultiMap all = MultiMap.caseInsensitiveMultiMap();
                    signed.getHeaders().forEach(header -> all.set(header.getName(), header.getValue()));
                    return all;
                })
                .onComplete(done -> config.close());
    }

    private AwsSigningConfig config(AwsCredentials credentials, String bodySha256Hex) {
        AwsSigningConfig config = new AwsSigningConfig();
        config.setAlgorithm(AwsSigningAlgorithm.SIGV4);
        config.setSignatureType(AwsSignatureType.HTTP_REQUEST_VIA_HEADERS);
        config.setRegion(region);
        config.setService("ebs");
        config.setTime(System.currentTimeMillis());
        byte[] token = credentials instanceof AwsSessionCredentials session ? ascii(session.sessionToken()) : null;
        config.setCredentials(
                new Credentials(ascii(credentials.accessKeyId()), ascii(credentials.secretAccessKey()), token));
        config.setSignedBodyHeader(AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA256);
        config.setSignedBodyValue(bodySha256Hex);
        return config;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
