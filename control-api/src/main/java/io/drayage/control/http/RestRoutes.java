package io.drayage.control.http;

import io.drayage.control.rest.Problem;
import io.drayage.control.rest.RestJson;
import io.drayage.control.rest.RestResource;
import io.drayage.control.sms.SmsException;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AuditStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1}: signed as the SMS API is, answered as JSON, failures as problem+json. */
final class RestRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RestRoutes.class);
    private static final String ROOT = "/api/v1";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final List<RestResource> resources;
    private final Requests requests;
    private final AuditStore audit;

    RestRoutes(List<RestResource> resources, Requests requests, AuditStore audit) {
        this.resources = List.copyOf(resources);
        this.requests = requests;
        this.audit = audit;
    }

    void mount(Router router, Answers answers) {
        for (RestResource resource : resources) {
            router.route(HttpMethod.valueOf(resource.method()), ROOT + resource.path())
                    .handler(BodyHandler.create(false).setBodyLimit(ApiRoutes.MAX_BODY_BYTES))
                    .handler(context -> call(context, resource, answers));
        }
        router.route(ROOT + "/*")
                .handler(context -> fail(
                        context,
                        answers,
                        new Problem(
                                NOT_FOUND,
                                "Not found",
                                "Nothing is served here for "
                                        + context.request().method() + "; /api/v1/openapi.json describes what is.")));
    }

    private void call(RoutingContext context, RestResource resource, Answers answers) {
        @Nullable Buffer received = context.body().buffer();
        Buffer body = received == null ? Buffer.buffer() : received;
        requests.caller(context.request(), body)
                .compose(key -> {
                    // A resource may refuse by throwing: that too is an answer, and is written down.
                    Future<byte[]> answer = Future.succeededFuture()
                            .compose(begun -> answer(context, resource, body, key))
                            .map(RestJson::bytes)
                            .recover(failure -> Future.failedFuture(
                                    Problem.of(context.request().path(), failure)));
                    return resource.changes() ? writtenDown(answer, context, key) : answer;
                })
                .onSuccess(answer -> answers.json(context.response(), OK, answer))
                .onFailure(failure -> fail(context, answers, failure));
    }

    private static Future<? extends Record> answer(
            RoutingContext context, RestResource resource, Buffer body, AccessKey key) {
        if (key.role().compareTo(resource.needs()) > 0) {
            return Future.failedFuture(new Problem(
                    FORBIDDEN,
                    "Not permitted",
                    "This needs an access key of role " + resource.needs().text() + "; the key's role is "
                            + key.role().text() + "."));
        }
        return resource.call(context.pathParams(), body.getBytes(), key);
    }

    private <T> Future<T> writtenDown(Future<T> answer, RoutingContext context, AccessKey key) {
        String action = context.request().method() + " " + context.request().path();
        return answer.transform(ended -> audit.record(
                        Requests.named(key, context.request()), action, "", outcome(ended.cause()))
                .onFailure(failure -> LOG.atError()
                        .addKeyValue("action", action)
                        .addKeyValue("accessKeyId", key.accessKeyId())
                        .addKeyValue("error", failure.getMessage())
                        .log("a change could not be written down"))
                .transform(written -> answer));
    }

    private static String outcome(@Nullable Throwable failure) {
        return failure == null
                ? "OK"
                : failure instanceof Problem problem ? String.valueOf(problem.status()) : "failed";
    }

    private static void fail(RoutingContext context, Answers answers, Throwable failure) {
        Problem problem = failure instanceof SmsException unsigned
                ? new Problem(unsigned.status(), unsigned.code(), String.valueOf(unsigned.getMessage()))
                : Problem.of(context.request().path(), failure);
        answers.problem(context.response(), problem.status(), RestJson.bytes(problem.body()));
    }
}
