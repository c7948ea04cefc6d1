package io.drayage.control.rest;

import io.drayage.control.store.AccessKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An access key as the REST API shows it.
 *
 * @param secretAccessKey only in the answer to the call that made the key
 * @param revokedAt since or from when it does not count
 */
record KeyView(
        String accessKeyId,
        @Nullable String secretAccessKey,
        String role,
        String description,
        Instant createdAt,
        @Nullable Instant revokedAt) {
    static KeyView of(AccessKey key) {
        return view(key, null);
    }

    static KeyView withSecret(AccessKey key) {
        return view(key, key.secretAccessKey().reveal());
    }

    private static KeyView view(AccessKey key, @Nullable String secret) {
        return new KeyView(
                key.accessKeyId(),
                secret,
                key.role().text(),
                key.description(),
                key.createdAt(),
                key.revokedAt().orElse(null));
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "KeyView[" + accessKeyId + ", " + role + "]";
    }
}
