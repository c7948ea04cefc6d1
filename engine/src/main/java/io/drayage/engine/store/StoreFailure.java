package io.drayage.engine.store;

/**
 * One request's failure as the CRT and the store reported it; never leaves this package ({@link StoreErrors} translates it).
 *
 * @see StoreErrors
 */
final class StoreFailure extends RuntimeException {
    private final S3Request request;
    private final Report report;

    /**
     * What is known.
     *
     * @param status HTTP status of the last attempt, 0 when there was none
     * @param code S3's error code, empty when unknown
     * @param message S3's message or the CRT's, may be empty
     * @param requestId the store's id of the last attempt, may be empty
     * @param transport name of the CRT's error, for example AWS_IO_SOCKET_TIMEOUT; empty when the store answered with an error
     * @param attempts how many requests went out, 0 when none did
     */
    record Report(int status, String code, String message, String requestId, String transport, int attempts) {}

    StoreFailure(S3Request request, Report report) {
        super(request.operation() + ": " + report, null, false, false);
        this.request = request;
        this.report = report;
    }

    S3Request request() {
        return request;
    }

    Report report() {
        return report;
    }

    boolean is(String code) {
        return report.code().equals(code);
    }

    boolean isAbsent() {
        return is("NoSuchKey") || is("NoSuchUpload") || (report.status() == 404 && !is("NoSuchBucket"));
    }

    /** Whether the store may have carried the request out although we were not told. */
    boolean isAmbiguous() {
        return !report.transport().isEmpty() || report.status() == 0 || report.status() >= 500;
    }

    StoreFailure withAttempts(int attempts) {
        return new StoreFailure(
                request,
                new Report(
                        report.status(),
                        report.code(),
                        report.message(),
                        report.requestId(),
                        report.transport(),
                        attempts));
    }
}
