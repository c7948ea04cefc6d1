package io.drayage.engine.run;

import io.drayage.engine.flow.Turns;
import io.drayage.engine.store.ObjectStore;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
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
                .compose(aborted -> removePages(prefix));
    }

    private Future<Void> removePages(String prefix) {
        // Always the first page: what it listed is gone before the next is asked for.
        return Turns.repeat(() -> store.list(prefix, "").compose(page -> {
            boolean found = !page.objects().isEmpty();
            return each(page.objects(), (StoredObject object) -> store.delete(object.key()))
                    .map(found);
        }));
    }

    private static <T> Future<Void> each(List<T> items, Function<T, Future<Void>> action) {
        Iterator<T> rest = items.iterator();
        return Turns.repeat(() -> {
            List<Future<Void>> batch = new ArrayList<>();
            while (rest.hasNext() && batch.size() < AT_ONCE) {
                batch.add(action.apply(rest.next()));
            }
            return Future.all(batch).map(done -> rest.hasNext());
        });
    }
}
