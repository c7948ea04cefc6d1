package io.drayage.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.store.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Signed calls of a server's REST API. */
final class SignedCalls {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    SignedCalls(int port) {
        this.port = port;
    }

    /** A call's answer. */
    record Reply(int status, JsonNode body) {
        String message() {
            return body.path("detail").asText();
        }
    }

    Reply send(String method, String path, String body, AccessKey key) {
        return send(method, path, body, key.accessKeyId(), key.secretAccessKey().reveal());
    }

    Reply send(String method, String path, String body, String keyId, String secret) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("host", "127.0.0.1:" + port);
        headers.put("x-amz-date", TestSigner.date(Instant.now()));
        String authorization = TestSigner.authorization(method, path, keyId, secret, "us-east-1", "sms", headers, body);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("x-amz-date", headers.get("x-amz-date"))
                .header("authorization", authorization)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
