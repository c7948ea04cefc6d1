package io.drayage.control.store;

import java.time.Instant;

/**
 * Limits that were set while Drayage ran; they replace those of the configuration.
 *
 * @param changedBy access key id
 */
public record StoredLimits(LimitSettings settings, Instant changedAt, String changedBy) {}
