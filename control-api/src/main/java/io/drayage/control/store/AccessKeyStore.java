package io.drayage.control.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Access keys; secrets are kept encrypted, since SigV4 needs them in the clear. */
public interface AccessKeyStore {
    /** Makes a key pair from a secure random source. */
    Future<AccessKey> create(AccessKey.Role role, String description);

    /** The key with this id, revoked or not. */
    Future<Optional<AccessKey>> find(String accessKeyId);

    /** All keys, oldest first, at most 1000. */
    Future<List<AccessKey>> list();

    /** Revokes a key at once; repeating it changes nothing. ACCESS_KEY_NOT_FOUND, LAST_ADMIN_KEY when no other admin key would be left in force. */
    Future<Void> revoke(String accessKeyId);

    /**
     * Makes a key of the same role and description in place of one that is in force. ACCESS_KEY_NOT_FOUND, also for a revoked one.
     *
     * @param grace how long the old one still counts
     */
    Future<AccessKey> rotate(String accessKeyId, Duration grace);
}
