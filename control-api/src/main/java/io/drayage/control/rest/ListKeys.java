package io.drayage.control.rest;

import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code GET /keys}: all access keys, revoked ones too, without their secrets. */
public final class ListKeys implements RestResource {
    private final AccessKeyStore keys;

    /** @param keys where they are kept */
    public ListKeys(AccessKeyStore keys) {
        this.keys = Objects.requireNonNull(keys);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/keys";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public AccessKey.Role needs() {
        return AccessKey.Role.ADMIN;
    }

    @Override
    public Future<Answer> call(Map<String, String> variables) {
        return keys.list().map(all -> new Answer(all.stream().map(KeyView::of).toList()));
    }

    /** What it answers. */
    record Answer(List<KeyView> keys) {}
}
