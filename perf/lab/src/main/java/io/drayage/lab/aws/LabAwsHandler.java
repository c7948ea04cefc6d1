package io.drayage.lab.aws;

import io.drayage.lab.sigv4.Authorization;
import io.drayage.lab.sigv4.QueryString;
import io.drayage.lab.sigv4.Signature;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** Takes each request through: body, signature, the service of its credential's scope, answer. Confined to the lab's event loop. */
final class LabAwsHandler {
    private static final int MOST_BODY_BYTES = 1 << 20;
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private final Account account;
    private final AwsCounters counters;
    private final EbsOperations ebs;
    private final Ec2Operations ec2;
    private final KmsOperations kms;
    private final IdentityOperations identity;

    LabAwsHandler(
            Account account,
            AwsCounters counters,
            EbsOperations ebs,
            Ec2Operations ec2,
            KmsOperations kms,
            IdentityOperations identity) {
        this.account = account;
        this.counters = counters;
        this.ebs = ebs;
        this.ec2 = ec2;
        this.kms = kms;
        this.identity = identity;
    }

    void handle(HttpServerRequest request) {
        String service = serviceOf(request);
        request.body()
                .map(body -> answer(request, service, body))
                .recover(error -> Future.succeededFuture(
                        refusal(service, new AwsError(500, "InternalError", "The lab failed: " + error))))
                .onSuccess(answer -> send(request.response(), answer));
    }

    private AwsAnswer answer(HttpServerRequest request, String service, Buffer body) {
        try {
            if (body.length() > MOST_BODY_BYTES) {
                throw new AwsError(413, "RequestEntityTooLarge", "The request is too large.");
            }
            AwsCall call = new AwsCall(request, service, QueryString.parse(request.query()), body);
            verify(call);
            return dispatch(call);
        } catch (AwsError e) {
            return refusal(service, e);
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            return refusal(service, new AwsError(400, "SerializationException", "The request is malformed."));
        }
    }

    private AwsAnswer dispatch(AwsCall call) {
        switch (call.service()) {
            case "ebs" -> {
                counters.called("ebs:" + call.method());
                return ebs.serve(call);
            }
            case "kms" -> {
                counters.called("kms:" + call.header("X-Amz-Target"));
                return kms.serve(call);
            }
            case "ec2", "sts", "iam" -> {
                QueryForm form = new QueryForm(QueryString.parseForm(call.body().toString(StandardCharsets.UTF_8)));
                counters.called(call.service() + ":" + form.get("Action"));
                return call.service().equals("ec2") ? ec2.serve(form) : identity.serve(call.service(), form);
            }
            default -> throw new AwsError(404, "UnknownService", "The lab has no service " + call.service());
        }
    }

    private void verify(AwsCall call) {
        String header = call.header("Authorization");
        if (header.isEmpty()) {
            throw new AwsError(403, "MissingAuthenticationToken", "Missing Authentication Token");
        }
        try {
            Authorization authorization = Authorization.parse(header);
            String timestamp = call.header("X-Amz-Date");
            Instant signedAt = Authorization.signedAt(timestamp);
            if (!authorization.accessKey().equals(LabAws.ACCESS_KEY)) {
                throw new AwsError(
                        403, "UnrecognizedClientException", "The security token included in the request is invalid.");
            }
            if (!authorization.region().equals(account.options().region())
                    && !(call.service().equals("iam") || call.service().equals("sts"))) {
                throw new AwsError(
                        403,
                        "InvalidSignatureException",
                        "Credential should be scoped to a valid region, not '" + authorization.region() + "'.");
            }
            if (Duration.between(signedAt, account.now()).abs().compareTo(MOST_SKEW) > 0) {
                throw new AwsError(403, "InvalidSignatureException", "Signature expired: " + timestamp);
            }
            if (!Signature.matches(
                    call.request(), call.query(), authorization, timestamp, payloadHash(call), LabAws.SECRET_KEY)) {
                throw new AwsError(
                        403,
                        "SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you provided.");
            }
        } catch (IllegalArgumentException e) {
            throw new AwsError(400, "IncompleteSignature", String.valueOf(e.getMessage()));
        }
    }

    /** A block's body is not signed over https: its checksum header is. Everything else is hashed here. */
    private static String payloadHash(AwsCall call) {
        if (call.header("x-amz-content-sha256").equals(UNSIGNED)) {
            if (!call.service().equals("ebs")) {
                throw new IllegalArgumentException("the payload is not signed");
            }
            return UNSIGNED;
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(call.body().getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static AwsAnswer refusal(String service, AwsError error) {
        return switch (service) {
            case "ec2" -> AwsAnswer.xml(error.status(), QueryXml.ec2Error(error));
            case "sts", "iam" -> AwsAnswer.xml(error.status(), QueryXml.queryError(error));
            default -> {
                JsonObject json = new JsonObject().put("__type", error.code()).put("Message", error.text());
                if (!error.reason().isEmpty()) {
                    json.put("Reason", error.reason());
                }
                yield new AwsAnswer(
                        error.status(),
                        "application/json",
                        java.util.Map.of("x-amzn-ErrorType", error.code()),
                        json.toBuffer());
            }
        };
    }

    private static void send(HttpServerResponse response, AwsAnswer answer) {
        response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
        answer.headers().forEach(response::putHeader);
        response.putHeader("x-amzn-RequestId", java.util.UUID.randomUUID().toString());
        response.end(answer.body());
    }

    private static String serviceOf(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return "";
        }
        try {
            return Authorization.parse(header).service().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
