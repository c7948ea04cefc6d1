package io.drayage.lab.aws;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the account is like.
 *
 * @param directory an existing folder for the scratch file of blocks
 * @param tls whether it speaks https
 * @param region the only one
 * @param account twelve digits
 * @param putsPerSecondOfAccount quota of PutSnapshotBlock, 0 for none
 * @param putsPerSecondOfSnapshot the same for each snapshot
 * @param mostPending snapshots of the account that may be pending at once
 * @param hiddenFor for how long a new snapshot "does not exist" for Put and Complete
 * @param completesAfter time from CompleteSnapshot to {@code completed}
 * @param importTakes time of an import task
 * @param emptyPages whether lists begin with an empty page that has a token
 */
public record LabAwsOptions(
        Path directory,
        boolean tls,
        String region,
        String account,
        int putsPerSecondOfAccount,
        int putsPerSecondOfSnapshot,
        int mostPending,
        Duration hiddenFor,
        Duration completesAfter,
        Duration importTakes,
        boolean emptyPages) {
    /** AWS's default quotas without its delays, over http. */
    public static LabAwsOptions in(Path directory) {
        return new LabAwsOptions(
                directory,
                false,
                "us-east-1",
                "123456789012",
                1000,
                1000,
                100,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                false);
    }

    /** The same over https. */
    public LabAwsOptions withTls() {
        return new LabAwsOptions(
                directory,
                true,
                region,
                account,
                putsPerSecondOfAccount,
                putsPerSecondOfSnapshot,
                mostPending,
                hiddenFor,
                completesAfter,
                importTakes,
                emptyPages);
    }

    /** The same with other quotas. */
    public LabAwsOptions withQuotas(int ofAccount, int ofSnapshot, int pending) {
        return new LabAwsOptions(
                directory,
                tls,
                region,
                account,
                ofAccount,
                ofSnapshot,
                pending,
                hiddenFor,
                completesAfter,
                importTakes,
                emptyPages);
    }

    /** The same with delays. */
    public LabAwsOptions withDelays(Duration hidden, Duration completes, Duration imports) {
        return new LabAwsOptions(
                directory,
                tls,
                region,
                account,
                putsPerSecondOfAccount,
                putsPerSecondOfSnapshot,
                mostPending,
                hidden,
                completes,
                imports,
                emptyPages);
    }

    /** The same with an empty page before each list. */
    public LabAwsOptions withEmptyPages() {
        return new LabAwsOptions(
                directory,
                tls,
                region,
                account,
                putsPerSecondOfAccount,
                putsPerSecondOfSnapshot,
                mostPending,
                hiddenFor,
                completesAfter,
                importTakes,
                true);
    }
}
