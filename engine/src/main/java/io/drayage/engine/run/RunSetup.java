package io.drayage.engine.run;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How an engine's runs are put together, beyond its configuration.
 *
 * @param clock for the age of snapshots and the times in documents
 * @param watchEvery how often a run that moves data looks at its VM's datastores and at its snapshot
 * @param foreignPoll how often a busy VM is looked at again
 * @param direct the transports without a lease, in the order in which they are tried
 */
public record RunSetup(Clock clock, Duration watchEvery, Duration foreignPoll, List<DirectTransport> direct) {
    /** Copies the list. */
    public RunSetup {
        direct = List.copyOf(direct);
    }

    /** The system's clock, every 30 seconds, every 10 seconds. */
    public static RunSetup of(List<DirectTransport> direct) {
        return new RunSetup(Clock.systemUTC(), Duration.ofSeconds(30), Duration.ofSeconds(10), direct);
    }
}
