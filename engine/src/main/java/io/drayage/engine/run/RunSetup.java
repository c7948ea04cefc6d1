package io.drayage.engine.run;

import io.drayage.engine.image.AwsImages;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How an engine's runs are put together, beyond its configuration.
 *
 * @param clock for the age of snapshots and the times in documents
 * @param watchEvery how often a run that moves data looks at its VM's datastores and at its snapshot
 * @param foreignPoll how often a busy VM is looked at again
 * @param direct the transports without a lease
 * @param bootChecks whether disks are looked into for what keeps them from booting elsewhere
 * @param aws what AMIs are made with; absent where none are to be made
 */
public record RunSetup(
        Clock clock,
        Duration watchEvery,
        Duration foreignPoll,
        DirectTransports direct,
        boolean bootChecks,
        Optional<AwsImages> aws) {
    /** Without AMIs. */
    public RunSetup(
            Clock clock, Duration watchEvery, Duration foreignPoll, DirectTransports direct, boolean bootChecks) {
        this(clock, watchEvery, foreignPoll, direct, bootChecks, Optional.empty());
    }

    /** With boot checks, without AMIs. */
    public RunSetup(Clock clock, Duration watchEvery, Duration foreignPoll, DirectTransports direct) {
        this(clock, watchEvery, foreignPoll, direct, true);
    }

    /** The same with AMIs. */
    public RunSetup withAws(AwsImages images) {
        return new RunSetup(clock, watchEvery, foreignPoll, direct, bootChecks, Optional.of(images));
    }

    /** The system's clock, every 30 seconds, every 10 seconds, all transports. */
    public static RunSetup standard() {
        return new RunSetup(
                Clock.systemUTC(), Duration.ofSeconds(30), Duration.ofSeconds(10), DirectTransports.standard());
    }
}
