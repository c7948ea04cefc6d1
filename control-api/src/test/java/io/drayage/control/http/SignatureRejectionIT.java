package io.drayage.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every way in which a request can fail to be properly signed, over a socket. */
class SignatureRejectionIT {
    private static ServedApi api = ServedApi.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void itServes() {
        assertThat(api.url()).startsWith("http://127.0.0.1:");
    }

    @AfterAll
    static void close() {
        api.close();
    }

    /** A request that can be spoilt before or after it is signed. */
    private static final class Call {
        String keyId = ServedApi.KEY_ID;
        String secret = ServedApi.SECRET;
        String region = "us-east-1";
        String service = "sms";
        String body = "{}";
        Instant at = Instant.now();
        final Map<String, String> signed = new TreeMap<>();
        final Map<String, String> unsigned = new HashMap<>();
        Consumer<Map<String, String>> spoil = headers -> {};

        Call() {
            signed.put("x-amz-target", "AWSServerMigrationService_V2016_10_24.GetConnectors");
            signed.put("content-type", "application/x-amz-json-1.1");
        }
    }

    private record Reply(int status, String code, String message, HttpResponse<String> http) {}

    private Reply send(Consumer<Call> change) {
        Call call = new Call();
        change.accept(call);
        Map<String, String> headers = new TreeMap<>(call.signed);
        headers.put("host", "127.0.0.1:" + api.port());
        headers.put("x-amz-date", TestSigner.date(call.at));
        String authorization =
                TestSigner.authorization(call.keyId, call.secret, call.region, call.service, headers, call.body);
        headers.put("authorization", authorization);
        headers.putAll(call.unsigned);
        call.spoil.accept(headers);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url()))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(call.body));
        headers.forEach((name, value) -> {
            if (!Set.of("host", "content-length").contains(name)) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = new ObjectMapper().readTree(response.body());
            return new Reply(
                    response.statusCode(),
                    body.path("__type").asText(),
                    body.path("message").asText(),
                    response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProperlySignedRequestIsAnswered() {
        // When
        Reply reply = send(call -> {});
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.http().body()).contains("\"associatedOn\":1795514400.25");
        assertThat(reply.http().headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(reply.http().headers().firstValue("Date")).isPresent();
        assertThat(reply.http().headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
    }

    @Test
    void anErrorHasItsNameInBodyAndHeaderAndARequestId() {
        // When
        Reply reply = send(call -> call.keyId = "AKIANOBODYNOBODYNOBO");
        // Then
        assertThat(reply.http().headers().firstValue("x-amzn-ErrorType")).contains("UnrecognizedClientException");
        assertThat(reply.code()).isEqualTo("UnrecognizedClientException");
        assertThat(reply.message()).isNotEmpty();
        assertThat(reply.http().headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(reply.http().headers().firstValue("Date")).isPresent();
    }

    @Test
    void anUnsignedRequestIsToldSo() {
        expect(
                send(call -> call.spoil = headers -> headers.remove("authorization")),
                403,
                "MissingAuthenticationTokenException",
                "not signed");
    }

    @Test
    void anIncompleteAuthorizationNamesWhatIsMissing() {
        expect(replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"), 400, "IncompleteSignatureException", "must begin with");
        expect(replace("Signature=", "Sign="), 400, "IncompleteSignatureException", "'Signature'");
        expect(replace("SignedHeaders=", "Headers="), 400, "IncompleteSignatureException", "'SignedHeaders'");
        expect(replace("Credential=", "Cred="), 400, "IncompleteSignatureException", "'Credential'");
        expect(replace("/aws4_request", "/aws5_request"), 400, "IncompleteSignatureException", "Credential must be");
        expect(replace("Signature=", "Signature=zz"), 400, "IncompleteSignatureException", "64 hex digits");
        expect(
                send(call -> call.spoil = headers -> headers.remove("x-amz-date")),
                400,
                "IncompleteSignatureException",
                "'X-Amz-Date'");
        expect(
                send(call -> call.spoil = headers -> headers.put("x-amz-date", "yesterday")),
                400,
                "IncompleteSignatureException",
                "20260131T235959Z");
    }

    private Reply replace(String part, String by) {
        return send(call ->
                call.spoil = headers -> headers.merge("authorization", "", (old, none) -> old.replace(part, by)));
    }

    @Test
    void anUnknownOrRevokedKeyIsUnrecognized() {
        expect(
                send(call -> call.keyId = "AKIANOBODYNOBODYNOBO"),
                403,
                "UnrecognizedClientException",
                "unknown or revoked");
        expect(
                send(call -> call.keyId = ServedApi.REVOKED_ID),
                403,
                "UnrecognizedClientException",
                "unknown or revoked");
        expect(
                send(call -> call.signed.put("x-amz-security-token", "t")),
                403,
                "UnrecognizedClientException",
                "session token");
    }

    @Test
    void aWrongSecretOrAChangedRequestHasABadSignature() {
        expect(send(call -> call.secret = "x".repeat(40)), 403, "InvalidSignatureException", "does not match");
        expect(
                send(call -> call.spoil = headers ->
                        headers.put("x-amz-target", "AWSServerMigrationService_V2016_10_24.ImportServerCatalog")),
                403,
                "InvalidSignatureException",
                "does not match");
    }

    @Test
    void aTamperedBodyHasABadSignature() {
        // Given: the claimed hash is of another body, with and without the hash header
        expect(
                send(call -> {
                    call.signed.put("x-amz-content-sha256", TestSigner.sha256("{\"a\":1}"));
                }),
                403,
                "InvalidSignatureException",
                "not the SHA-256 of the body");
        expect(
                send(call -> call.signed.put("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
                403,
                "InvalidSignatureException",
                "unsigned and streamed");
    }

    @Test
    void aClockMoreThanFiveMinutesOffIsToldBothTimes() {
        expect(
                send(call -> call.at = Instant.now().minusSeconds(310)),
                403,
                "InvalidSignatureException",
                "Signature expired: ");
        expect(
                send(call -> call.at = Instant.now().plusSeconds(310)),
                403,
                "InvalidSignatureException",
                "Signature not yet current: ");
        assertThat(send(call -> call.at = Instant.now().minusSeconds(280)).status())
                .isEqualTo(200);
        assertThat(send(call -> call.at = Instant.now().plusSeconds(280)).status())
                .isEqualTo(200);
    }

    @Test
    void aWrongRegionOrServiceNamesTheExpectedOne() {
        expect(
                send(call -> call.region = "eu-west-1"),
                403,
                "InvalidSignatureException",
                "not 'eu-west-1': this service is region 'us-east-1'");
        expect(send(call -> call.service = "s3"), 403, "InvalidSignatureException", "correct service: 'sms'");
    }

    @Test
    void aScopeOfAnotherDayIsRefused() {
        expect(
                send(call -> call.spoil = headers ->
                        headers.merge("authorization", "", (old, none) -> old.replaceFirst("/\\d{8}/", "/20200101/"))),
                403,
                "InvalidSignatureException",
                "Date in Credential scope");
    }

    @Test
    void hostAndAmazonHeadersMustBeSigned() {
        expect(
                send(call -> call.unsigned.put("x-amz-extra", "1")),
                403,
                "InvalidSignatureException",
                "'x-amz-extra' must be a 'SignedHeader'");
        expect(replace(";host;", ";"), 403, "InvalidSignatureException", "'host' must be a 'SignedHeader'");
        expect(replace("content-type;", "content-type;extra;"), 403, "InvalidSignatureException", "'extra' is listed");
    }

    @Test
    void aBodyOverOneMebibyteIsRefused() {
        expect(
                send(call -> call.body = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}"),
                413,
                "RequestEntityTooLargeException",
                "1048576");
        assertThat(send(call -> call.body = "{\"a\":\"" + "x".repeat(1_000_000) + "\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aReadOnlyKeyMayReadAndNothingElse() {
        assertThat(send(call -> call.keyId = ServedApi.READER_ID).status()).isEqualTo(200);
        expect(
                send(call -> {
                    call.keyId = ServedApi.READER_ID;
                    call.signed.put("x-amz-target", "AWSServerMigrationService_V2016_10_24.ImportServerCatalog");
                }),
                400,
                "UnauthorizedOperationException",
                "may only read");
    }

    @Test
    void anUnknownTargetIsAnUnknownOperationAndALaterOneSaysSo() {
        expect(
                target("AWSServerMigrationService_V2016_10_24.GetNothing"),
                400,
                "UnknownOperationException",
                "no operation of this name");
        expect(target("DynamoDB_20120810.ListTables"), 400, "UnknownOperationException", "X-Amz-Target must be");
        expect(
                target("AWSServerMigrationService_V2016_10_24.CreateApp"),
                400,
                "OperationNotPermittedException",
                "CreateApp");
    }

    private Reply target(String target) {
        return send(call -> call.signed.put("x-amz-target", target));
    }

    @Test
    void aBodyThatIsNoJsonObjectIsASerializationError() {
        for (String body : new String[] {
            "[]",
            "{",
            "{} {}",
            "\"x\"",
            "{\"a\":1,\"a\":2}",
            "{\"a\":".repeat(200),
            "nul",
            "{\"a\":" + "9".repeat(500) + "}"
        }) {
            expect(send(call -> call.body = body), 400, "SerializationException", "The body");
        }
    }

    @Test
    void healthAndDescriptionNeedNoSignatureAndOtherPlacesAreNotFound() throws IOException, InterruptedException {
        assertThat(get("healthz").statusCode()).isEqualTo(200);
        assertThat(get("readyz").body()).contains("\"ready\"");
        JsonNode description =
                new ObjectMapper().readTree(get("api/v1/openapi.json").body());
        assertThat(description.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(get("nothing").statusCode()).isEqualTo(404);
        assertThat(get("nothing").body()).contains("ResourceNotFoundException");
        assertThat(get("").statusCode()).isIn(404, 405);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(api.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void expect(Reply reply, int status, String code, String message) {
        assertThat(reply.code()).as(reply.http().body()).isEqualTo(code);
        assertThat(reply.message()).contains(message);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.http().body()).doesNotContain(ServedApi.SECRET);
    }
}
