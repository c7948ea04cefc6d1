package io.drayage.control.rest;

import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;

/** {@code DELETE /keys/:accessKeyId}: the key no longer counts, at once; repeating it changes nothing. The last admin key stays. */
public final class RevokeKey implements RestResource {
    private final AccessKeyStore keys;

    /** @param keys where they are kept */
    public RevokeKey(AccessKeyStore keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public String method() {
        return "DELETE";
    }

    @Override
    public String path() {
        return "/keys/:accessKeyId";
    }

    @Override
    public boolean changes() {
        return true;
    }

    @Override
    public AccessKey.Role needs() {
        return AccessKey.Role.ADMIN;
    }

    @Override
    public Future<KeyView> call(Map<String, String> variables) {
        String id = KeyRequests.id(variables);
        return keys.revoke(id)
                .compose(revoked -> keys.find(id))
                .map(found -> KeyView.of(found.orElseThrow(() -> Problem.notFound("There is no such access key."))));
    }
}
