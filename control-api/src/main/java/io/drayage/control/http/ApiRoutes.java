package io.drayage.control.http;

import io.drayage.control.rest.RestResource;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.sms.SmsErrors;
import io.drayage.control.sms.SmsException;
import io.drayage.control.sms.SmsJson;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AuditStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the server answers where: {@code POST /} is the SMS API, the rest is health and description. */
public final class ApiRoutes {
    /** Largest request body. */
    public static final long MAX_BODY_BYTES = 1 << 20;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private final SmsApi sms;
    private final RestRoutes rest;
    private final Requests requests;
    private final Supplier<Future<Optional<String>>> obstacle;
    private final Answers answers;
    private final byte[] openApi;

    /**
     * @param audit where changes by the REST API are written down
     * @param obstacle asks why the service is not ready; empty when it is
     */
    public ApiRoutes(
            SmsApi sms,
            List<RestResource> resources,
            SignatureVerifier verifier,
            AuditStore audit,
            Supplier<Future<Optional<String>>> obstacle,
            InstantSource clock) {
        this.sms = Objects.requireNonNull(sms);
        this.requests = new Requests(verifier);
        this.rest = new RestRoutes(resources, requests, audit);
        this.obstacle = Objects.requireNonNull(obstacle);
        this.answers = new Answers(clock);
        this.openApi = resource("openapi.json");
    }

    /** The router; new for each server. */
    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.get("/healthz")
                .handler(context -> answers.json(context.response(), OK, SmsJson.bytes(Map.of("status", "ok"))));
        router.get("/readyz").handler(this::ready);
        router.get("/api/v1/openapi.json").handler(context -> answers.json(context.response(), OK, openApi));
        router.post("/")
                .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                .handler(this::call);
        rest.mount(router, answers);
        router.route().failureHandler(this::failed);
        router.errorHandler(NOT_FOUND, context -> answers.fail(context.response(), notFound(context)));
        router.errorHandler(METHOD_NOT_ALLOWED, context -> answers.fail(context.response(), notFound(context)));
        return router;
    }

    private void ready(RoutingContext context) {
        obstacle.get()
                .otherwise(failure -> Optional.of("its state could not be read"))
                .onSuccess(why -> {
                    boolean ready = why.isEmpty();
                    Map<String, String> body =
                            Map.of("status", ready ? "ready" : "not ready", "reason", why.orElse(""));
                    answers.json(context.response(), ready ? OK : UNAVAILABLE, SmsJson.bytes(body));
                });
    }

    private void call(RoutingContext context) {
        HttpServerRequest request = context.request();
        @Nullable Buffer received = context.body().buffer();
        Buffer body = received == null ? Buffer.buffer() : received;
        String target = request.getHeader("X-Amz-Target");
        authenticated(request, body)
                .compose(key -> sms.call(target, SmsJson.parse(body.getBytes()), Requests.named(key, request)))
                .onSuccess(answer -> answers.succeed(context.response(), answer))
                .onFailure(failure -> answers.fail(context.response(), SmsErrors.of(String.valueOf(target), failure)));
    }

    private Future<AccessKey> authenticated(HttpServerRequest request, Buffer body) {
        if (request.query() != null) {
            return Future.failedFuture(Authorization.incomplete("A signed request to this operation has no query."));
        }
        return requests.caller(request, body);
    }

    private void failed(RoutingContext context) {
        SmsException failure = context.statusCode() == TOO_LARGE
                ? new SmsException(
                        "RequestEntityTooLargeException",
                        TOO_LARGE,
                        "The body must have at most " + MAX_BODY_BYTES + " bytes.")
                : SmsErrors.of(
                        context.request().path(),
                        Optional.ofNullable(context.failure())
                                .orElseGet(() -> SmsException.client(
                                        "BadRequestException", "The request cannot be understood.")));
        if (context.statusCode() == TOO_LARGE) {
            // The rest of the body is not worth reading.
            context.response().putHeader("Connection", "close");
        }
        answers.fail(context.response(), failure);
    }

    private static SmsException notFound(RoutingContext context) {
        return new SmsException(
                "ResourceNotFoundException",
                context.statusCode(),
                "Nothing is served here for " + context.request().method()
                        + ". POST / with X-Amz-Target is the SMS API, /api/v1/openapi.json describes the rest.");
    }

    private static byte[] resource(String name) {
        try (InputStream in = ApiRoutes.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
