package io.drayage.control.sms;

/** An error answer of the API: a modelled (or common AWS) error name, its HTTP status and a message for people. Expected, so without stack trace. */
public final class SmsException extends RuntimeException {
    private static final int CLIENT_FAULT = 400;

    private final String code;
    private final int status;

    /**
     * @param code as in {@code __type}, {@code InvalidParameterException}
     * @param status HTTP status
     */
    public SmsException(String code, int status, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    /** A client fault, status 400. */
    public static SmsException client(String code, String message) {
        return new SmsException(code, CLIENT_FAULT, message);
    }

    /** A parameter's value cannot be used. */
    public static SmsException invalid(String message) {
        return client("InvalidParameterException", message);
    }

    /** A required parameter is absent. */
    public static SmsException missing(String member) {
        return client("MissingRequiredParameterException", member + " is required.");
    }

    /** The request is understood, but not now or not here. */
    public static SmsException notPermitted(String message) {
        return client("OperationNotPermittedException", message);
    }

    /** The error's name. */
    public String code() {
        return code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
