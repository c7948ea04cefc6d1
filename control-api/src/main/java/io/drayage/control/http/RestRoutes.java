package io.drayage.control.http;

import io.drayage.control.rest.Problem;
import io.drayage.control.rest.RestJson;
import io.drayage.control.rest.RestResource;
import io.drayage.control.sms.SmsException;
import io.drayage.control.store.AccessKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1}: signed as the SMS API is, answered as JSON, failures as problem+json. */
final class RestRoutes {
    private static final String ROOT = "/api/v1";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final List<RestResource> resources;
    private final Requests requests;

    RestRoutes(List<RestResource> resources, Requests requests) {
        this.resources = List.copyOf(resources);
        this.requests = requests;
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
                .compose(
                        key -> permitted(key, resource)
                                ? resource.call(context.pathParams(), body.getBytes(), key)
                                        .map(RestJson::bytes)
                                : Future.failedFuture(
                                        new Problem(
                                                FORBIDDEN,
                                                "Not permitted",
                                                "This changes something and the access key may only read. Use a key of role operator.")))
                .onSuccess(answer -> answers.json(context.response(), OK, answer))
                .onFailure(failure -> fail(context, answers, failure));
    }

    private static boolean permitted(AccessKey key, RestResource resource) {
        return !resource.changes() || key.role() != AccessKey.Role.READ_ONLY;
    }

    private static void fail(RoutingContext context, Answers answers, Throwable failure) {
        Problem problem = failure instanceof SmsException unsigned
                ? new Problem(unsigned.status(), unsigned.code(), String.valueOf(unsigned.getMessage()))
                : Problem.of(context.request().path(), failure);
        answers.problem(context.response(), problem.status(), RestJson.bytes(problem.body()));
    }
}
