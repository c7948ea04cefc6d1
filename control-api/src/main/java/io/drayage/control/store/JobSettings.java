package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user chose for a job.
 *
 * @param seedReplicationTime when the first run starts; the past means now
 * @param frequencyHours hours between scheduled starts; empty only with {@code runOnce}
 * @param roleName service role; empty text for the default
 * @param numberOfRecentAmisToKeep empty or 0: keep all
 * @param kmsKeyId key id, alias or ARN; empty for the account's default key
 */
public record JobSettings(
        Instant seedReplicationTime,
        OptionalInt frequencyHours,
        boolean runOnce,
        Optional<LicenseType> licenseType,
        String roleName,
        Optional<String> description,
        OptionalInt numberOfRecentAmisToKeep,
        Optional<Boolean> encrypted,
        Optional<String> kmsKeyId) {
    /** LicenseType of the API; absent means that the import decides. */
    public enum LicenseType {
        AWS,
        BYOL
    }
}
