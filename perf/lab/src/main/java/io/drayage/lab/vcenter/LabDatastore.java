package io.drayage.lab.vcenter;

import io.vertx.core.Future;

/** What can befall a datastore of a running vCenter. Its free space also shrinks as delta links grow. Thread-safe. */
public final class LabDatastore {
    private final LabVcenter vcenter;
    private final Backend backend;
    private final String name;

    LabDatastore(LabVcenter vcenter, Backend backend, String name) {
        this.vcenter = vcenter;
        this.backend = backend;
        this.name = name;
    }

    private DatastoreState state() {
        return backend.places().datastore(name);
    }

    private Future<Void> change(Runnable change) {
        return vcenter.onContext(() -> {
            change.run();
            return null;
        });
    }

    /** Sets capacity and free space; delta links that exist are subtracted from the latter. */
    public Future<Void> space(long capacityBytes, long freeBytes) {
        return change(() -> state().space(capacityBytes, freeBytes));
    }

    /** Sets what is free at this moment. */
    public Future<Void> free(long bytes) {
        return change(() -> state().freeNow(bytes));
    }

    /** What is free now. */
    public Future<Long> free() {
        return vcenter.onContext(() -> state().freeBytes());
    }

    /** Makes it another type: {@code NFS}, {@code vsan}. */
    public Future<Void> type(String type) {
        return change(() -> state().type(type));
    }

    /** Hosts can reach it, or not. */
    public Future<Void> accessible(boolean reachable) {
        return change(() -> state().accessible(reachable));
    }

    /** Enters or leaves maintenance mode. */
    public Future<Void> maintenance(boolean on) {
        return change(() -> state().maintenance(on ? "inMaintenance" : "normal"));
    }
}
