package io.drayage.control.http;

import io.drayage.control.store.AuditEntry;
import io.drayage.control.store.AuditStore;
import io.drayage.control.store.Caller;
import io.drayage.control.store.Page;
import io.drayage.control.store.PageRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit in memory, for servers without a database. */
final class RecordedAudit implements AuditStore {
    private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();

    @Override
    public Future<Void> record(Caller caller, String action, String details, String outcome) {
        entries.add(new AuditEntry(Instant.EPOCH, caller, action, details, outcome));
        return Future.succeededFuture();
    }

    @Override
    public Future<Page<AuditEntry>> list(PageRequest page) {
        return Future.succeededFuture(new Page<>(entries, Optional.empty()));
    }

    @Override
    public Future<Integer> forget(Duration olderThan, int limit) {
        return Future.succeededFuture(0);
    }
}
