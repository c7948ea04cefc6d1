package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.store.StoreFailure.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreErrorsTest {
    private static final S3Request REQUEST = S3Request.of("UploadPart", "PUT", "part 3 of s3://b/k", "/b/k");

    private static Throwable translate(int status, String code, String transport) {
        Report report = new Report(status, code, "Something.", "REQ1", transport, 2);
        return StoreErrors.translate(new StoreFailure(REQUEST, report), "k");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, LOGIN, s3:PutObject",
        "403, SignatureDoesNotMatch, LOGIN, secret",
        "403, InvalidAccessKeyId, LOGIN, access key",
        "400, ExpiredToken, LOGIN, session",
        "403, RequestTimeTooSkewed, LOGIN, clock",
        "403, '', LOGIN, access key",
        "404, NoSuchBucket, CONFIGURATION, bucket",
        "301, PermanentRedirect, CONFIGURATION, region",
        "301, '', CONFIGURATION, region",
        "400, AuthorizationHeaderMalformed, CONFIGURATION, region",
        "503, SlowDown, STORE, parts in flight",
        "500, InternalError, STORE, repeated",
        "400, EntityTooSmall, STORE, 5 MiB",
        "400, InvalidPart, STORE, again",
        "400, BadDigest, CHECKSUM, network",
        "507, '', STORE, room",
        "418, Teapot, STORE, documentation",
    })
    void everyAnswerNamesOperationObjectStatusCodeRequestAndRemedy(int status, String code, Kind kind, String remedy) {
        EngineException e = (EngineException) translate(status, code, "");

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.thing()).isEqualTo("UploadPart of part 3 of s3://b/k");
        assertThat(e.reason())
                .contains("HTTP " + status)
                .contains("request id REQ1")
                .contains("2 attempts");
        if (kind != Kind.CHECKSUM) {
            assertThat(e.reason()).contains(code);
        }
        assertThat(e.remedy()).contains(remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_IO_SOCKET_CONNECTION_REFUSED, UNREACHABLE",
        "AWS_IO_DNS_INVALID_NAME, UNREACHABLE",
        "AWS_ERROR_HTTP_CONNECTION_CLOSED, STORE",
        "AWS_ERROR_HTTP_CHANNEL_THROUGHPUT_FAILURE, STORE",
        "AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE, UNREACHABLE",
        "AWS_AUTH_SIGNING_NO_CREDENTIALS, LOGIN",
        "AWS_ERROR_S3_CANCELED, CANCELLED",
    })
    void everyBrokenConnectionHasItsKind(String transport, Kind kind) {
        assertThat(((EngineException) translate(0, "", transport)).kind()).isEqualTo(kind);
    }

    @Test
    void absenceIsNotAnEngineError() {
        assertThat(translate(404, "NoSuchKey", "")).isInstanceOf(StoreException.NotFound.class);
        assertThat(translate(404, "NoSuchUpload", "")).isInstanceOf(StoreException.NotFound.class);
        assertThat(translate(404, "", "")).isInstanceOf(StoreException.NotFound.class);
        assertThat(translate(404, "NoSuchBucket", "")).isInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, '', true",
        "500, InternalError, '', true",
        "502, '', '', true",
        "429, '', '', true",
        "400, RequestTimeout, '', true",
        "409, OperationAborted, '', true",
        "501, NotImplemented, '', false",
        "507, '', '', false",
        "403, AccessDenied, '', false",
        "404, NoSuchKey, '', false",
        "400, EntityTooSmall, '', false",
        "0, '', AWS_IO_SOCKET_CLOSED, true",
        "0, '', AWS_IO_SOCKET_CONNECTION_REFUSED, true",
        "0, '', AWS_ERROR_HTTP_CHANNEL_THROUGHPUT_FAILURE, true",
        "0, '', AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE, true",
        "0, '', AWS_AUTH_SIGNING_NO_CREDENTIALS, false",
        "0, '', AWS_ERROR_S3_CANCELED, false",
    })
    void onlyWhatTimeMayCureIsTriedAgain(int status, String code, String transport, boolean passes) {
        assertThat(StoreErrors.isPassing(new Report(status, code, "", "", transport, 1)))
                .isEqualTo(passes);
    }
}
