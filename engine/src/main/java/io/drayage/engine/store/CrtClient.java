package io.drayage.engine.store;

import io.drayage.engine.store.StoreFailure.Report;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpRequestBodyStream;
import software.amazon.awssdk.crt.s3.ChecksumAlgorithm;
import software.amazon.awssdk.crt.s3.ChecksumConfig;
import software.amazon.awssdk.crt.s3.ChecksumConfig.ChecksumLocation;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions.MetaRequestType;

/**
 * Sends single requests through the CRT and brings their ends back to the sender's Vert.x context. Safe from any context; the lock guards the set of requests in
 * flight only.
 */
final class CrtClient {
    private final Vertx vertx;
    private final S3Address address;
    private final CrtNatives natives;
    private final Optional<EndpointProbe> probe;
    private final Set<CrtExchange> inFlight = new HashSet<>();
    private final Promise<Void> drained = Promise.promise();
    private boolean closed;

    /** @param probe tells why TLS fails; absent where the endpoint is reached through a proxy */
    CrtClient(Vertx vertx, S3Address address, CrtNatives natives, Optional<EndpointProbe> probe) {
        this.vertx = vertx;
        this.address = address;
        this.natives = natives;
        this.probe = probe;
    }

    /** Sends at once; never blocks. The future completes on the caller's context; it fails with {@link StoreFailure}, {@link StoreClosedException}, or an EngineException of kind UNTRUSTED. */
    Future<S3Response> send(S3Request request) {
        Context context = vertx.getOrCreateContext();
        Promise<S3Response> end = Promise.promise();
        CrtExchange exchange = new CrtExchange(request, new Hop(context, end));
        if (!register(exchange)) {
            return Future.failedFuture(new StoreClosedException());
        }
        end.future().onComplete(result -> unregister(exchange));
        try {
            exchange.started(natives.client().makeMetaRequest(options(request, exchange)));
        } catch (CrtRuntimeException | IllegalStateException e) {
            end.tryFail(new StoreFailure(
                    request, new Report(0, "", String.valueOf(e.getMessage()), "", "AWS_REQUEST_REFUSED", 0)));
        }
        return end.future().recover(this::explained);
    }

    /** s2n does not say why a handshake failed: the probe does. A store that is merely away is no reason to distrust it. */
    private Future<S3Response> explained(Throwable cause) {
        boolean tls = cause instanceof StoreFailure failure
                && failure.report().transport().startsWith("AWS_IO_TLS_");
        if (!tls || probe.isEmpty()) {
            return Future.failedFuture(cause);
        }
        return vertx.executeBlocking(() -> probe.get().verdict(), false)
                .compose(verdict -> Future.failedFuture(
                        verdict.<Throwable>map(refusal -> refusal).orElse(cause)));
    }

    private S3MetaRequestOptions options(S3Request request, CrtExchange exchange) {
        S3MetaRequestOptions options = new S3MetaRequestOptions()
                .withMetaRequestType(MetaRequestType.DEFAULT)
                .withOperationName(request.operation())
                .withHttpRequest(httpRequest(request))
                .withEndpoint(address.endpoint())
                .withResponseHandler(exchange);
        if (request.checksummed()) {
            options.withChecksumConfig(new ChecksumConfig()
                    .withChecksumAlgorithm(ChecksumAlgorithm.CRC64NVME)
                    .withChecksumLocation(ChecksumLocation.HEADER));
        }
        return options;
    }

    private HttpRequest httpRequest(S3Request request) {
        HttpRequest http =
                new HttpRequest(request.method(), request.target(), new HttpHeader[0], new WholeBody(request.body()));
        http.addHeader("Host", address.authority());
        request.headers().forEach(http::addHeader);
        boolean hasBody = request.method().equals("PUT") || request.method().equals("POST");
        if (hasBody) {
            http.addHeader("Content-Length", Integer.toString(request.body().remaining()));
        }
        return http;
    }

    private synchronized boolean register(CrtExchange exchange) {
        return !closed && inFlight.add(exchange);
    }

    private void unregister(CrtExchange exchange) {
        boolean last;
        synchronized (this) {
            inFlight.remove(exchange);
            last = closed && inFlight.isEmpty();
        }
        if (last) {
            drained.tryComplete();
        }
    }

    synchronized int requestsInFlight() {
        return inFlight.size();
    }

    /** Cancels what is in flight, waits until that has ended, then releases the natives. */
    Future<Void> close() {
        List<CrtExchange> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(inFlight);
        }
        if (running.isEmpty()) {
            drained.tryComplete();
        }
        running.forEach(CrtExchange::cancel);
        return drained.future()
                .compose(v -> vertx.executeBlocking(natives::close, false))
                .compose(Future::fromCompletionStage);
    }

    /** Carries an end from the CRT's thread to the sender's context. */
    private record Hop(Context context, Promise<S3Response> end) implements CrtExchange.Outcome {
        @Override
        public void succeeded(S3Response response) {
            context.runOnContext(v -> end.tryComplete(response));
        }

        @Override
        public void failed(StoreFailure failure) {
            context.runOnContext(v -> end.tryFail(failure));
        }
    }

    /** The body, handed over in one copy: the CRT asks once with a buffer of the whole Content-Length, and retries from its own copy. */
    private static final class WholeBody implements HttpRequestBodyStream {
        private final ByteBuffer source;
        private final ByteBuffer rest;

        WholeBody(ByteBuffer source) {
            this.source = source.asReadOnlyBuffer();
            this.rest = source.asReadOnlyBuffer();
        }

        @Override
        public boolean sendRequestBody(ByteBuffer target) {
            int length = Math.min(target.remaining(), rest.remaining());
            target.put(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
            return !rest.hasRemaining();
        }

        @Override
        public boolean resetPosition() {
            rest.position(source.position());
            return true;
        }

        @Override
        public long getLength() {
            return source.remaining();
        }
    }
}
