package io.drayage.lab.nfc;

/** Why a host refuses a request: becomes an AIO ERROR record. Expected, so it has no stack trace. */
public final class NfcRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Out of NFC memory. */
    public static final int NO_MEMORY = 5;

    /** The path is none of the ticket's VM. */
    public static final int NO_PERMISSION = 11;

    /** Reading failed. */
    public static final int READ_FAILED = 13;

    /** No number was ever captured for the others; this one is the lab's. */
    public static final int OTHER = 1;

    private final int code;

    /** @param text what the host says, as captured from real ones where that is known */
    public NfcRefusal(int code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    /** NFC's error number. */
    public int code() {
        return code;
    }

    /** What the host says. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    static NfcRefusal foreign(String path) {
        return new NfcRefusal(
                NO_PERMISSION, "NfcAioProcessOpenFileMsg: permission check failed for file '" + path + "', access = 1");
    }
}
