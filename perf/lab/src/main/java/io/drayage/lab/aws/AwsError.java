package io.drayage.lab.aws;

/** An error answer with the service's own names. No stack trace. */
final class AwsError extends RuntimeException {
    private final int status;
    private final String code;
    private final String reason;

    AwsError(int status, String code, String message) {
        this(status, code, "", message);
    }

    /** @param reason EBS direct's {@code Reason}, or empty */
    AwsError(int status, String code, String reason, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.reason = reason;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String reason() {
        return reason;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    static AwsError validation(String reason, String message) {
        return new AwsError(400, "ValidationException", reason, message);
    }

    static AwsError noSnapshot(String id) {
        return new AwsError(
                404, "ResourceNotFoundException", "SNAPSHOT_NOT_FOUND", "The snapshot '" + id + "' does not exist.");
    }
}
