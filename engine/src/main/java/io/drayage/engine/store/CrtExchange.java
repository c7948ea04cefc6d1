package io.drayage.engine.store;

import io.drayage.engine.store.StoreFailure.Report;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequest;
import software.amazon.awssdk.crt.s3.S3MetaRequestResponseHandler;
import software.amazon.awssdk.crt.s3.S3RequestMetrics;

/**
 * One request in the hands of the CRT. The callbacks run on the CRT's threads, one after the other, and never block; {@link Outcome} is called once, on such a
 * thread. The native request is released when it has both been handed over and finished, whichever comes last.
 */
final class CrtExchange implements S3MetaRequestResponseHandler {
    /** Receives the end. */
    interface Outcome {
        void succeeded(S3Response response);

        void failed(StoreFailure failure);
    }

    private final S3Request request;
    private final Outcome outcome;
    private final Map<String, String> headers = new HashMap<>();
    private Buffer body = Buffer.buffer();
    private boolean tooLong;
    private int status;
    private int attempts;
    private int lastStatus;
    private String lastRequestId = "";
    private @Nullable S3MetaRequest handle;
    private boolean finished;
    private boolean cancelled;

    CrtExchange(S3Request request, Outcome outcome) {
        this.request = request;
        this.outcome = outcome;
    }

    S3Request request() {
        return request;
    }

    /** The native request, once made. */
    void started(S3MetaRequest made) {
        boolean release;
        boolean cancel;
        synchronized (this) {
            handle = made;
            release = finished;
            cancel = cancelled;
        }
        if (release) {
            made.close();
        } else if (cancel) {
            made.cancel();
        }
    }

    synchronized void cancel() {
        cancelled = true;
        if (handle != null && !finished) {
            handle.cancel();
        }
    }

    @Override
    public void onResponseHeaders(int statusCode, HttpHeader[] received) {
        status = statusCode;
        tooLong = false;
        headers.clear();
        for (HttpHeader header : received) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        body = Buffer.buffer(announcedLength());
    }

    /** So that the body is allocated once: a buffer that grows by doubling would need three times its length of heap. */
    private int announcedLength() {
        try {
            long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
            return (int) Math.max(0, Math.min(length, request.maxAnswerBytes()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public int onResponseBody(ByteBuffer chunk, long start, long end) {
        if (body.length() + chunk.remaining() > request.maxAnswerBytes()) {
            tooLong = true;
        } else {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            body.appendBytes(bytes);
        }
        return 0;
    }

    @Override
    public void onTelemetry(S3RequestMetrics metrics) {
        attempts++;
        lastStatus = Math.max(0, number(metrics::getResponseStatus));
        lastRequestId = text(metrics::getAwsRequestId);
    }

    /** Metrics that an attempt did not reach are thrown as errors by the binding. */
    private static int number(IntSupplier metric) {
        try {
            return metric.getAsInt();
        } catch (CrtRuntimeException e) {
            return 0;
        }
    }

    private static String text(Supplier<@Nullable String> metric) {
        try {
            String value = metric.get();
            return value == null ? "" : value;
        } catch (CrtRuntimeException e) {
            return "";
        }
    }

    @Override
    public void onFinished(S3FinishedResponseContext context) {
        try {
            report(context);
        } finally {
            release();
        }
    }

    private void report(S3FinishedResponseContext context) {
        if (context.getErrorCode() != 0) {
            outcome.failed(new StoreFailure(request, failure(context)));
        } else if (tooLong) {
            String reason = "the answer is longer than " + request.maxAnswerBytes() + " bytes";
            outcome.failed(new StoreFailure(
                    request, new Report(status, "OversizedAnswer", reason, requestId(), "", attempts)));
        } else {
            int okStatus = status == 0 ? context.getResponseStatus() : status;
            outcome.succeeded(new S3Response(okStatus, Map.copyOf(headers), body, Math.max(1, attempts)));
        }
    }

    private Report failure(S3FinishedResponseContext context) {
        int httpStatus = context.getResponseStatus() > 0 ? context.getResponseStatus() : lastStatus;
        String transport = CRT.awsErrorName(context.getErrorCode());
        HttpHeader[] errorHeaders = context.getErrorHeaders();
        if (errorHeaders != null) {
            for (HttpHeader header : errorHeaders) {
                headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
            }
        }
        ErrorDocument document = ErrorDocument.of(context.getErrorPayload());
        String code = document.code().isEmpty() ? codeOf(transport) : document.code();
        boolean answered = !code.isEmpty() || httpStatus >= 300;
        String message = answered ? document.message() : CRT.awsErrorString(context.getErrorCode());
        return new Report(httpStatus, code, message, requestId(), answered ? "" : transport, attempts);
    }

    /** What S3 must have said, when the CRT has used up its retries and dropped the answer. */
    private static String codeOf(String transport) {
        return switch (transport) {
            case "AWS_ERROR_S3_SLOW_DOWN" -> "SlowDown";
            case "AWS_ERROR_S3_INTERNAL_ERROR" -> "InternalError";
            case "AWS_ERROR_S3_REQUEST_TIMEOUT" -> "RequestTimeout";
            case "AWS_ERROR_S3_REQUEST_TIME_TOO_SKEWED" -> "RequestTimeTooSkewed";
            default -> "";
        };
    }

    private String requestId() {
        return headers.getOrDefault("x-amz-request-id", lastRequestId);
    }

    private void release() {
        S3MetaRequest made;
        synchronized (this) {
            finished = true;
            made = handle;
        }
        if (made != null) {
            made.close();
        }
    }
}
