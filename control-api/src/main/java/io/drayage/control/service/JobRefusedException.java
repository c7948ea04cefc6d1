package io.drayage.control.service;

/** A job cannot be made, or changed, as it was asked for. Expected, so without stack trace; the message names thing, cause and remedy. */
public final class JobRefusedException extends RuntimeException {
    private final Because because;

    /** What stands against it. */
    public enum Because {
        /** The server itself. */
        SERVER,
        /** A parameter that cannot be used with it. */
        PARAMETER,
        /** How the installation is set up, or what its AWS account allows. */
        INSTALLATION
    }

    /** @param message sentences for people */
    public JobRefusedException(Because because, String message) {
        super(message, null, false, false);
        this.because = because;
    }

    /** What stands against it. */
    public Because because() {
        return because;
    }
}
