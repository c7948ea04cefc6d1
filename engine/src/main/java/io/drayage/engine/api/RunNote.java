package io.drayage.engine.api;

import java.util.Optional;
import java.util.UUID;

/**
 * Something about a run that its user shall be able to read later: why a transport was refused, why change tracking was not trusted.
 *
 * @param diskId the disk that it is about; empty: the whole run
 * @param code stable name for programs, lower case with hyphens, at most 64 characters
 * @param message a sentence for people that names thing and cause; never holds a secret
 */
public record RunNote(Optional<UUID> diskId, Severity severity, String code, String message) {
    /** Code of the note that must be written before change tracking is switched on for a VM: by it the job's deletion knows that it was Drayage who did. */
    public static final String CHANGE_TRACKING_ENABLED = "change-tracking-enabled";

    private static final int LONGEST_CODE = 64;

    /** How much it matters. */
    public enum Severity {
        /** In the run's details only. */
        INFO,
        /** On the job too. */
        WARNING
    }

    /** Checks the code. */
    public RunNote {
        if (code.length() > LONGEST_CODE || !code.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("not a note's code: '" + code + "'");
        }
    }

    /** A note about the whole run. */
    public static RunNote info(String code, String message) {
        return new RunNote(Optional.empty(), Severity.INFO, code, message);
    }

    /** A warning about the whole run. */
    public static RunNote warning(String code, String message) {
        return new RunNote(Optional.empty(), Severity.WARNING, code, message);
    }

    /** The same about one disk. */
    public RunNote about(UUID disk) {
        return new RunNote(Optional.of(disk), severity, code, message);
    }
}
