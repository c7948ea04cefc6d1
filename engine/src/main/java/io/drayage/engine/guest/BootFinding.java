package io.drayage.engine.guest;

import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunNote.Severity;
import java.util.Optional;

/**
 * Something about a guest's disks that decides whether they boot elsewhere.
 *
 * @param code as a note of the run has it
 * @param what thing and cause, a sentence without a full stop
 * @param remedy what to do about it, a sentence without a full stop; empty for mere information
 */
public record BootFinding(Severity severity, String code, String what, String remedy) {
    static BootFinding warning(String code, String what, String remedy) {
        return new BootFinding(Severity.WARNING, code, what, remedy);
    }

    static BootFinding info(String code, String what, String remedy) {
        return new BootFinding(Severity.INFO, code, what, remedy);
    }

    /** As a note of the run. */
    public RunNote note() {
        return new RunNote(Optional.empty(), severity, code, remedy.isEmpty() ? what : what + ". " + remedy);
    }
}
