package io.drayage.engine.api;

import java.time.Duration;
import java.util.UUID;

/**
 * Collect the garbage among one job's staging objects.
 *
 * @param keep what the last sealed run keeps
 * @param grace how long an object must have been needed by nothing before it is deleted: the time that readers without a database (restore, verify) have
 */
public record CollectionOrder(UUID installationId, UUID jobId, Keep keep, Duration grace) {
    /** The default grace. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

    /** As {@code staging.keep}. */
    public enum Keep {
        /** What the last sealed run needs. */
        LATEST,
        /** Its manifests only, once its image is proven. */
        HASHES
    }

    /** Checks the grace. */
    public CollectionOrder {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace is negative");
        }
    }
}
