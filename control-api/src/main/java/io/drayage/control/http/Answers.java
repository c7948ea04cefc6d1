package io.drayage.control.http;

import io.drayage.control.sms.SmsException;
import io.drayage.control.sms.SmsJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;

/** Writes answers: always a request id and a Date (SDKs correct their clocks by it), errors with their name in body and header, since clients differ in where they look. */
final class Answers {
    private static final String AMZ_JSON = "application/x-amz-json-1.1";
    private static final int OK = 200;

    private final InstantSource clock;

    Answers(InstantSource clock) {
        this.clock = clock;
    }

    void succeed(HttpServerResponse response, Record answer) {
        send(response.setStatusCode(OK), AMZ_JSON, SmsJson.bytes(answer));
    }

    void fail(HttpServerResponse response, SmsException failure) {
        response.putHeader("x-amzn-ErrorType", failure.code());
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        send(
                response.setStatusCode(failure.status()),
                AMZ_JSON,
                SmsJson.bytes(Map.of("__type", failure.code(), "message", message)));
    }

    void json(HttpServerResponse response, int status, byte[] body) {
        send(response.setStatusCode(status), "application/json", body);
    }

    void problem(HttpServerResponse response, int status, byte[] body) {
        send(response.setStatusCode(status), "application/problem+json", body);
    }

    private void send(HttpServerResponse response, String contentType, byte[] body) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader("Content-Type", contentType)
                .putHeader("x-amzn-RequestId", UUID.randomUUID().toString())
                .putHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                clock.instant().atOffset(ZoneOffset.UTC)))
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(Buffer.buffer(body));
    }
}
