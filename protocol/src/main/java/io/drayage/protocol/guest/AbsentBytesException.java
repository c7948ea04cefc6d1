package io.drayage.protocol.guest;

/**
 * Bytes of a disk are not here yet. Whoever provides them fetches what it knows to be wanted and runs the reader again from its beginning. Not an error: it carries no stack trace, and readers let it pass.
 */
public final class AbsentBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says so. */
    public AbsentBytesException() {
        super("bytes must be fetched first", null, false, false);
    }
}
