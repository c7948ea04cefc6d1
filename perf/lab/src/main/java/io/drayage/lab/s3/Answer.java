package io.drayage.lab.s3;

import io.drayage.lab.xml.XmlText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * An answer not yet sent.
 *
 * @param headers include Content-Length when a body follows from {@code body}
 * @param body sends the body and ends the response
 */
record Answer(int status, Map<String, String> headers, Function<HttpServerResponse, Future<Void>> body) {
    static Answer empty(int status) {
        return of(status, Map.of(), Buffer.buffer());
    }

    static Answer empty(int status, Map<String, String> headers) {
        return of(status, headers, Buffer.buffer());
    }

    static Answer xml(XmlText document) {
        return of(200, Map.of("Content-Type", "application/xml"), document.end());
    }

    static Answer xml(XmlText document, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Content-Type", "application/xml");
        return of(200, headers, document.end());
    }

    static Answer of(int status, Map<String, String> headers, Buffer bytes) {
        return new Answer(status, headers, response -> response.end(bytes));
    }

    Future<Void> send(HttpServerResponse response, String requestId) {
        response.setStatusCode(status);
        response.putHeader("x-amz-request-id", requestId).putHeader("Server", "DrayageLab");
        headers.forEach(response::putHeader);
        return body.apply(response);
    }
}
