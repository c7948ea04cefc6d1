package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** A change of a job: what is empty stays as it is. A next start in the past means now; giving one also resumes a PAUSED_ON_FAILURE job. */
public record JobUpdate(
        OptionalInt frequencyHours,
        Optional<Instant> nextReplicationRunStartTime,
        Optional<JobSettings.LicenseType> licenseType,
        Optional<String> roleName,
        Optional<String> description,
        OptionalInt numberOfRecentAmisToKeep,
        Optional<Boolean> encrypted,
        Optional<String> kmsKeyId) {}
