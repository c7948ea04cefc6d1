package io.drayage.engine.aws;

import java.time.Duration;

/** What one process asks of EBS direct at once. */
final class EbsLimits {
    /** AWS's own example for 1000 puts a second is 100 connections at 100 ms. */
    static final int MOST_IN_FLIGHT = 96;
    /** For starts and completions while every put waits. */
    static final int OTHER_CONNECTIONS = 4;
    /** A put that takes longer is given up and tried again. */
    static final Duration ATTEMPT = Duration.ofSeconds(20);

    /** AWS's default quotas; that of a snapshot cannot be raised ("Quotas for EBS direct APIs"). */
    static final double PUTS_PER_SECOND = 1000;

    static final double PUTS_PER_SECOND_OF_SNAPSHOT = 1000;
    /** Of the 100 that an account may have; the rest is left to others. */
    static final int MOST_PENDING = 90;

    private EbsLimits() {}
}
