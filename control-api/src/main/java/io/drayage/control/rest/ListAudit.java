package io.drayage.control.rest;

import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AuditEntry;
import io.drayage.control.store.AuditStore;
import io.drayage.control.store.PageRequest;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /audit} and {@code GET /audit/:token}: who changed what, when, from where; newest first, 200 rows, and the token of the rows before. */
public final class ListAudit implements RestResource {
    private static final int ROWS = 200;

    private final AuditStore audit;
    private final boolean further;

    /** @param further whether this is the one with a token in its path */
    public ListAudit(AuditStore audit, boolean further) {
        this.audit = Objects.requireNonNull(audit);
        this.further = further;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return further ? "/audit/:token" : "/audit";
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
        return audit.list(new PageRequest(Optional.ofNullable(variables.get("token")), ROWS))
                .map(page -> new Answer(
                        page.items().stream().map(Row::of).toList(),
                        page.nextToken().orElse(null)));
    }

    /** What it answers. */
    record Answer(List<Row> changes, @Nullable String nextToken) {}

    /** One change. */
    record Row(
            Instant at, String accessKeyId, String role, String from, String action, String details, String outcome) {
        static Row of(AuditEntry entry) {
            return new Row(
                    entry.at(),
                    entry.caller().accessKeyId(),
                    entry.caller().role().text(),
                    entry.caller().from(),
                    entry.action(),
                    entry.details(),
                    entry.outcome());
        }
    }
}
