package io.drayage.engine.aws;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One signed request to EBS direct and its answer. No second attempts here. Any context. */
final class EbsHttp {
    private static final int MOST_ANSWER_BYTES = 1 << 20;

    private final HttpClient client;
    private final EbsSigner signer;
    private final URI endpoint;
    private final String authority;
    private final Duration attempt;

    /**
     * @param connections at most so many at once; more requests wait for one
     * @param attempt after so long without an answer a request has failed
     */
    EbsHttp(Vertx vertx, AwsTransport transport, URI endpoint, EbsSigner signer, int connections, Duration attempt) {
        this.client = vertx.createHttpClient(
                transport.vertxOptions(endpoint),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(connections * 4));
        this.signer = signer;
        this.endpoint = endpoint;
        this.attempt = attempt;
        boolean usual = endpoint.getPort() < 0 || endpoint.getPort() == (AwsTransport.isTls(endpoint) ? 443 : 80);
        this.authority = usual ? endpoint.getHost() : endpoint.getHost() + ":" + endpoint.getPort();
    }

    /**
     * A request.
     *
     * @param action as policies name it
     * @param bodySha256Hex of {@code body}
     */
    record Call(
            String action,
            String resource,
            String method,
            String path,
            Map<String, String> headers,
            Buffer body,
            String bodySha256Hex) {}

    /** The answer's JSON body. Fails with an AwsFailure, or with an EngineException when there are no credentials. */
    Future<JsonObject> send(Call call) {
        Map<String, String> headers = new LinkedHashMap<>(call.headers());
        headers.put("Host", authority);
        headers.put("Content-Length", Integer.toString(call.body().length()));
        return signer.sign(call.method(), call.path(), headers, call.bodySha256Hex())
                .compose(signed -> client.request(new RequestOptions()
                                .setMethod(HttpMethod.valueOf(call.method()))
                                .setHost(endpoint.getHost())
                                .setPort(AwsTransport.port(endpoint))
                                .setSsl(AwsTransport.isTls(endpoint))
                                .setURI(call.path())
                                .setHeaders(signed)
                                .setTimeout(attempt.toMillis())
                                .setIdleTimeout(attempt.toMillis()))
                        .compose(request -> request.send(call.body()))
                        .compose(EbsHttp::read)
                        .recover(broken -> Future.failedFuture(
                                new AwsFailure(call.action(), call.resource(), 0, "", "", text(broken), ""))))
                .map(answer ->
                        answer.status() / 100 == 2 ? answer.json().orElseGet(JsonObject::new) : refuse(call, answer));
    }

    Future<Void> close() {
        return client.close();
    }

    private record Answer(int status, String type, String requestId, Optional<JsonObject> json) {}

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> done = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() + piece.length() > MOST_ANSWER_BYTES) {
                done.tryFail("the answer is longer than 1 MiB");
                response.request().reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(end -> done.tryComplete(new Answer(
                response.statusCode(),
                header(response, "x-amzn-ErrorType"),
                header(response, "x-amzn-RequestId"),
                parse(body))));
        return done.future();
    }

    private static String header(HttpClientResponse response, String name) {
        String value = response.getHeader(name);
        return value == null ? "" : value;
    }

    private static Optional<JsonObject> parse(Buffer body) {
        try {
            return body.length() == 0 ? Optional.empty() : Optional.of(new JsonObject(body));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** Throws. The error's name is in a header, or in the body ("REST-JSON protocol: error responses", Smithy). */
    private static JsonObject refuse(Call call, Answer answer) {
        JsonObject json = answer.json().orElseGet(JsonObject::new);
        String type = answer.type().isEmpty() ? text(json, "__type", "code") : answer.type();
        String code = type.replaceFirst(":.*$", "").replaceFirst("^.*#", "");
        throw new AwsFailure(
                call.action(),
                call.resource(),
                answer.status(),
                code.isEmpty() ? "an error" : code,
                text(json, "Reason", "reason"),
                text(json, "Message", "message"),
                answer.requestId());
    }

    private static String text(JsonObject json, String name, String other) {
        Object value = json.getValue(name, json.getValue(other));
        String text = value == null ? "" : value.toString();
        return text.length() > 500 ? text.substring(0, 500) : text;
    }

    private static String text(Throwable broken) {
        String text = broken.getMessage();
        return text == null || text.isBlank() ? broken.getClass().getSimpleName() : text;
    }
}
