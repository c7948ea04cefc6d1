package io.drayage.control.store;

import io.drayage.engine.api.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A key pair that signs API requests.
 *
 * @param accessKeyId 20 characters, {@code AKIA} first
 * @param secretAccessKey 40 characters
 * @param revokedAt since when it no longer counts
 */
public record AccessKey(
        String accessKeyId,
        Secret secretAccessKey,
        Role role,
        String description,
        Instant createdAt,
        Optional<Instant> revokedAt) {
    /** What its holder may do. */
    public enum Role {
        ADMIN,
        OPERATOR,
        READ_ONLY
    }
}
