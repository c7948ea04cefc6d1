package io.drayage.lab.aws;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request whose signature is right.
 *
 * @param service of the credential's scope
 * @param query decoded
 */
record AwsCall(HttpServerRequest request, String service, MultiMap query, Buffer body) {
    String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    String method() {
        return request.method().name();
    }

    String path() {
        return request.path();
    }
}
