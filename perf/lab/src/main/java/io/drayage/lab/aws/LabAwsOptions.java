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
 * @param emptyPages whether lists begin with an empty page that has a token
 */
public record LabAwsOptions(
        Path directory, boolean tls, String region, String account, Quotas quotas, Delays delays, boolean emptyPages) {
    /**
     * What the account may do.
     *
     * @param putsPerSecond of the account, 0 for no bound
     * @param putsPerSecondOfSnapshot of each snapshot
     * @param pendingSnapshots that there may be at once
     */
    public record Quotas(int putsPerSecond, int putsPerSecondOfSnapshot, int pendingSnapshots) {}

    /**
     * What takes its time.
     *
     * @param hidden for how long a new snapshot "does not exist"
     * @param completion from CompleteSnapshot to {@code completed}
     * @param importing of an import task
     */
    public record Delays(Duration hidden, Duration completion, Duration importing) {}

    /** AWS's default quotas without its delays, over http. */
    public static LabAwsOptions in(Path directory) {
        return new LabAwsOptions(
                directory,
                false,
                "us-east-1",
                "123456789012",
                new Quotas(1000, 1000, 100),
                new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                false);
    }

    /** The same over https. */
    public LabAwsOptions withTls() {
        return new LabAwsOptions(directory, true, region, account, quotas, delays, emptyPages);
    }

    /** The same with other quotas. */
    public LabAwsOptions withQuotas(Quotas other) {
        return new LabAwsOptions(directory, tls, region, account, other, delays, emptyPages);
    }

    /** The same with delays. */
    public LabAwsOptions withDelays(Delays other) {
        return new LabAwsOptions(directory, tls, region, account, quotas, other, emptyPages);
    }

    /** The same with an empty page before each list. */
    public LabAwsOptions withEmptyPages() {
        return new LabAwsOptions(directory, tls, region, account, quotas, delays, true);
    }
}
