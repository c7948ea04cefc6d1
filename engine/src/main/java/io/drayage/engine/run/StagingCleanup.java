package io.drayage.engine.run;

import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Takes away what an unsealed run or a deleted job left in the staging area: open uploads first, then objects. Repeating it is harmless. */
public final class StagingCleanup {
    /** Deletes under way at once: bounded, so that a job of a million segments does not flood the store. */
    private static final int AT_ONCE = 16;

    private final ObjectStore store;

    /** Cleans up in this store. */
    public StagingCleanup(ObjectStore store) {
        this.store = store;
    }

    /** Removes everything below a prefix that must end with "/". Completes when nothing is left. */
    public Future<Void> removeAll(String prefix) {
        if (!prefix.endsWith("/")) {
            return Future.failedFuture(new IllegalArgumentException("refusing to delete below '" + prefix + "'"));
        }
        return store.listMultipartUploads(prefix)
                .compose(uploads -> each(
                        uploads, (OpenUpload upload) -> store.abortMultipartUpload(upload.key(), upload.uploadId())))
                .compose(aborted -> removePage(prefix));
    }

    private Future<Void> removePage(String prefix) {
        // Always the first page: what it listed is gone before the next is asked for.
        return store.list(prefix, "").compose(page -> {
            if (page.objects().isEmpty()) {
                return Future.succeededFuture();
            }
            return each(page.objects(), (StoredObject object) -> store.delete(object.key()))
                    .compose(deleted -> removePage(prefix));
        });
    }

    private static <T> Future<Void> each(List<T> items, Function<T, Future<Void>> action) {
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<T> batch = items.subList(from, Math.min(items.size(), from + AT_ONCE));
            done = done.compose(
                    before -> Future.all(batch.stream().map(action).toList()).mapEmpty());
        }
        return done;
    }
}
