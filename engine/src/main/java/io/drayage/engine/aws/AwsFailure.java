package io.drayage.engine.aws;

import java.util.Set;

/**
 * AWS refused a call, or did not answer. Stays in this package: {@link AwsErrors} makes an EngineException of it.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/APIReference/CommonErrors.html">EBS direct: common errors</a>
 */
final class AwsFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Set<String> THROTTLES = Set.of(
            "ThrottlingException",
            "RequestThrottledException",
            "Throttling",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "SnapshotCreationPerVolumeRateExceeded");
    private static final Set<String> DENIALS = Set.of(
            "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "OperationNotPermitted");
    private static final Set<String> LOGINS = Set.of(
            "AuthFailure",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "IncompleteSignature",
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "OptInRequired");

    private final String action;
    private final String resource;
    private final int status;
    private final String code;
    private final String reason;
    private final String text;
    private final String requestId;

    /**
     * @param action as policies name it, {@code ec2:RegisterImage}
     * @param resource what it was to be done with
     * @param status HTTP status; 0 when there was no answer
     * @param code AWS's error code; empty without an answer
     * @param reason EBS direct's further word, such as {@code SNAPSHOT_NOT_FOUND}; may be empty
     */
    AwsFailure(String action, String resource, int status, String code, String reason, String text, String requestId) {
        super(action + " of " + resource + ": " + code + " " + text, null, false, false);
        this.action = action;
        this.resource = resource;
        this.status = status;
        this.code = code;
        this.reason = reason;
        this.text = text;
        this.requestId = requestId;
    }

    String action() {
        return action;
    }

    String resource() {
        return resource;
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
        return text;
    }

    String requestId() {
        return requestId;
    }

    /** There was no answer: a network that failed, or a time-out. */
    boolean isSilence() {
        return status == 0;
    }

    boolean isThrottle() {
        return THROTTLES.contains(code) || status == 429;
    }

    boolean isDenied() {
        return DENIALS.contains(code) || (status == 403 && !isLogin());
    }

    boolean isLogin() {
        return LOGINS.contains(code) || status == 401;
    }

    /** The thing named in the call does not exist. */
    boolean isAbsent() {
        return code.endsWith(".NotFound")
                || code.equals("InvalidAMIID.Unavailable")
                || code.equals("ResourceNotFoundException")
                || code.equals("NotFoundException")
                || code.equals("NoSuchEntity")
                || reason.equals("SNAPSHOT_NOT_FOUND");
    }

    /** Time may cure it. */
    boolean isPassing() {
        return isThrottle() || isSilence() || status >= 500;
    }
}
