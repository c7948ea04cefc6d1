package io.drayage.control.store;

import io.drayage.engine.api.Secret;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A key pair that signs API requests.
 *
 * @param accessKeyId 20 characters, {@code AKIA} first
 * @param secretAccessKey 40 characters
 * @param revokedAt since when it no longer counts; in the future for a key that was rotated with some grace
 */
public record AccessKey(
        String accessKeyId,
        Secret secretAccessKey,
        Role role,
        String description,
        Instant createdAt,
        Optional<Instant> revokedAt) {
    /** Whether it counts at a moment: a rotated key may do so for a while yet. */
    public boolean inForce(Instant now) {
        return revokedAt.isEmpty() || revokedAt.get().isAfter(now);
    }

    /** What its holder may do, the mightiest first: each may do what those after it may. */
    public enum Role {
        ADMIN,
        OPERATOR,
        READ_ONLY;

        /** As the API writes it: {@code admin}, {@code operator}, {@code read-only}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
