package io.drayage.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;

/** {@code POST /keys}: makes an access key; its secret is in this answer and in no other. */
public final class CreateKey implements RestResource {
    private final AccessKeyStore keys;

    /** @param keys where they are kept */
    public CreateKey(AccessKeyStore keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/keys";
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
        JsonNode wanted = RestJson.object(body);
        KeyRequests.onlyKnown(wanted, "role", "description");
        return keys.create(KeyRequests.role(wanted), KeyRequests.description(wanted))
                .map(KeyView::withSecret);
    }
}
