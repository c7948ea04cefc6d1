package io.drayage.engine.eligibility;

import io.drayage.engine.api.RunNote;

/**
 * Something about a VM that its owner must or should know.
 *
 * @param severity whether it rules the replication out
 * @param code stable name for programs, lower case with hyphens: a run's note has it too
 * @param reason what is so, a clause without a full stop: {@code it has 30 disks; import-image takes at most 21}
 * @param remedy what to do about it, an imperative clause; empty when there is nothing to do
 */
public record VmFinding(Severity severity, String code, String reason, String remedy) {
    /** Whether it can go on. */
    public enum Severity {
        REFUSAL,
        WARNING
    }

    static VmFinding refusal(String code, String reason, String remedy) {
        return new VmFinding(Severity.REFUSAL, code, reason, remedy);
    }

    static VmFinding warning(String code, String reason, String remedy) {
        return new VmFinding(Severity.WARNING, code, reason, remedy);
    }

    /** Whether it rules the replication out. */
    public boolean refuses() {
        return severity == Severity.REFUSAL;
    }

    /** As a sentence or two. */
    public String text() {
        String sentence = Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
        return remedy.isEmpty() ? sentence : sentence + " " + remedy + ".";
    }

    /** As a warning of the run. */
    public RunNote note() {
        return RunNote.warning(code, text());
    }
}
