package io.drayage.control.app;

import io.drayage.control.sms.TemplatePublication;
import io.drayage.engine.store.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Templates beside what is staged, below the same prefix. */
record StagedTemplates(ObjectStore store, String prefix) implements TemplatePublication.Bucket {
    @Override
    public String name() {
        return store.bucket();
    }

    @Override
    public Future<String> write(String key, Buffer body) {
        return store.put(prefix + key, body, false).map(written -> prefix + key);
    }
}
