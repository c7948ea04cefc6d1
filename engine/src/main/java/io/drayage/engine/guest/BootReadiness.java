package io.drayage.engine.guest;

import java.util.List;
import java.util.Optional;

/**
 * What was found out about a VM's disks.
 *
 * @param findings in the order in which a machine boots
 * @param driversPresent whether the newest kernel has both the NVMe driver where it is needed to find the root file system and the ENA driver; empty where that could not be found out, as on Windows
 * @param verified what was looked at and is in order, for people
 */
public record BootReadiness(List<BootFinding> findings, Optional<Boolean> driversPresent, List<String> verified) {
    /** Code of the note that says what could not be looked at. */
    public static final String NOT_VERIFIED = "boot-not-verified";

    /** Copies the lists. */
    public BootReadiness {
        findings = List.copyOf(findings);
        verified = List.copyOf(verified);
    }

    /** Nothing is known, for this reason. */
    public static BootReadiness unknown(String reason) {
        return new BootReadiness(
                List.of(BootFinding.info(NOT_VERIFIED, "whether the disks will boot is not verified: " + reason, "")),
                Optional.empty(),
                List.of());
    }

    /** Whether a finding has this code. */
    public boolean has(String code) {
        return findings.stream().anyMatch(finding -> finding.code().equals(code));
    }
}
