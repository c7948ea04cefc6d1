package io.drayage.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpRequest;

/** Calls the REST API of a running service, signed (Signature Version 4, service {@code sms}). Blocking: a command's main thread only. */
final class ServiceClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SET_BY_CLIENT = Pattern.compile("(?i)host|content-length");
    private static final int ERRORS_FROM = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;
    private final String region;
    private final ServiceKeys keys;
    private final HttpClient http;

    /** @param caPem CAs that the endpoint may be certified by, besides those that Java knows */
    ServiceClient(URI endpoint, String region, ServiceKeys keys, Optional<String> caPem) {
        this.endpoint = endpoint;
        this.region = region;
        this.keys = keys;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1);
        caPem.ifPresent(pem -> builder.sslContext(ServiceTrust.of(pem)));
        this.http = builder.build();
    }

    /**
     * Calls.
     *
     * @param path below {@code /api/v1}
     * @return the answer; fails with UNREACHABLE, LOGIN when the service does not accept the key, or CONFIGURATION when there is no such thing
     */
    JsonNode call(String method, String path) {
        URI uri = endpoint.resolve("/api/v1" + path);
        try {
            java.net.http.HttpRequest.Builder request = java.net.http.HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .method(method, java.net.http.HttpRequest.BodyPublishers.noBody());
            for (HttpHeader header : sign(method, uri)) {
                if (!SET_BY_CLIENT.matcher(header.getName()).matches()) {
                    request.header(header.getName(), header.getValue());
                }
            }
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() >= ERRORS_FROM) {
                throw refused(response.statusCode(), body);
            }
            return body;
        } catch (IOException e) {
            throw new EngineException(
                    Kind.UNREACHABLE,
                    "service " + endpoint,
                    "it does not answer as it should (" + e + ")",
                    e instanceof SSLException
                            ? "Check --endpoint (DRAY_ENDPOINT); --ca-bundle takes the service's certificate or its CA"
                            : "Check --endpoint (DRAY_ENDPOINT) and that 'dray serve' runs there",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.CANCELLED, "call of " + uri, "interrupted", "Call it again", e);
        }
    }

    private Iterable<HttpHeader> sign(String method, URI uri) throws IOException, InterruptedException {
        try (AwsSigningConfig config = new AwsSigningConfig()) {
            config.setRegion(region);
            config.setService("sms");
            config.setTime(System.currentTimeMillis());
            config.setCredentials(new Credentials(
                    keys.accessKeyId().getBytes(StandardCharsets.US_ASCII),
                    keys.secretAccessKey().reveal().getBytes(StandardCharsets.US_ASCII),
                    null));
            HttpRequest unsigned = new HttpRequest(
                    method, uri.getRawPath(), new HttpHeader[] {new HttpHeader("Host", uri.getRawAuthority())}, null);
            return AwsSigner.sign(unsigned, config)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .getSignedRequest()
                    .getHeaders();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the request could not be signed", e);
        }
    }

    private EngineException refused(int status, JsonNode body) {
        String detail = body.path("detail").asText("status " + status);
        String reason = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
        Kind kind = switch (status) {
            case 400, 403 -> Kind.LOGIN;
            case 404, 409 -> Kind.CONFIGURATION;
            default -> Kind.UNREACHABLE;
        };
        String remedy = kind == Kind.LOGIN
                ? "Use an access key of this service and its region (--region)"
                : kind == Kind.CONFIGURATION ? "Check the id" : "Try again; the service's log has the cause";
        return new EngineException(kind, "service " + endpoint, reason, remedy);
    }
}
