package io.drayage.control.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * This installation.
 *
 * @param id owns the staging prefix; made once, by whoever first asks
 * @param awsAccountId the one AWS account that it serves, once known
 */
public record Installation(UUID id, Instant createdAt, Optional<String> awsAccountId) {}
