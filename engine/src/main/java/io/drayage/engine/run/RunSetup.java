package io.drayage.engine.run;

import java.time.Clock;
import java.time.Duration;

/**
 * How an engine's runs are put together, beyond its configuration.
 *
 * @param clock for the age of snapshots and the times in documents
 * @param watchEvery how often a run that moves data looks at its VM's datastores and at its snapshot
 * @param foreignPoll how often a busy VM is looked at again
 * @param direct the transports without a lease
 * @param bootChecks whether disks are looked into for what keeps them from booting elsewhere
 */
public record RunSetup(
        Clock clock, Duration watchEvery, Duration foreignPoll, DirectTransports direct, boolean bootChecks) {
    /** With boot checks. */
    public RunSetup(Clock clock, Duration watchEvery, Duration foreignPoll, DirectTransports direct) {
        this(clock, watchEvery, foreignPoll, direct, true);
    }

    /** The system's clock, every 30 seconds, every 10 seconds, all transports. */
    public static RunSetup standard() {
        return new RunSetup(
                Clock.systemUTC(), Duration.ofSeconds(30), Duration.ofSeconds(10), DirectTransports.standard());
    }
}
