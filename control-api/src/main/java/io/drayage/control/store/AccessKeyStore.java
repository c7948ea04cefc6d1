package io.drayage.control.store;

import io.vertx.core.Future;
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

    /** Revokes a key; repeating it changes nothing. ACCESS_KEY_NOT_FOUND. */
    Future<Void> revoke(String accessKeyId);
}
