package io.drayage.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** {@code POST /keys/:accessKeyId/rotate}: a new key of the same role and description in its place; the old one counts for {@code graceSeconds} more, 0 when absent, at most 7 days. The secret is in this answer and in no other. */
public final class RotateKey implements RestResource {
    private final AccessKeyStore keys;

    /** @param keys where they are kept */
    public RotateKey(AccessKeyStore keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/keys/:accessKeyId/rotate";
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
    public Future<KeyView> call(Map<String, String> variables, byte[] body, AccessKey caller) {
        return keys.rotate(KeyRequests.id(variables), grace(body)).map(KeyView::withSecret);
    }

    private static Duration grace(byte[] body) {
        if (body.length == 0) {
            return Duration.ZERO;
        }
        JsonNode wanted = RestJson.object(body);
        KeyRequests.onlyKnown(wanted, "graceSeconds");
        return KeyRequests.grace(wanted);
    }
}
